import type { Page } from 'playwright-core';

export interface Clicks {
  /** How often somebody pressed a button of the mouse since the start, on whichever page. */
  count(): number;
}

/** From the next page that is loaded on. */
export async function countClicks(page: Page): Promise<Clicks> {
  let pressed = 0;
  await page.exposeFunction('tellPress', () => {
    pressed += 1;
  });
  await page.addInitScript(`addEventListener('pointerdown', () => window.tellPress(), true)`);
  return { count: () => pressed };
}
