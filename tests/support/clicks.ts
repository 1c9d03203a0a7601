import type { Locator } from 'playwright-core';

/** What an operator does with the mouse, counted. */
export interface Hand {
  click(target: Locator): Promise<void>;
  /** A choice in a list takes two. */
  choose(target: Locator, option: string): Promise<void>;
  /** Typing into a field takes the click into it. */
  fill(target: Locator, text: string): Promise<void>;
  /** How many clicks it was so far, on whichever page. */
  clicks(): number;
}

export function countClicks(): Hand {
  let count = 0;
  return {
    click: async (target) => {
      count += 1;
      await target.click();
    },
    choose: async (target, option) => {
      count += 2;
      await target.selectOption(option);
    },
    fill: async (target, text) => {
      count += 1;
      await target.fill(text);
    },
    clicks: () => count,
  };
}
