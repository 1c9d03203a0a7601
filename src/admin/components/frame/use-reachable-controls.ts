import { useTranslation } from 'adminjs';
import { useEffect } from 'react';

const MENU = '[data-testid="actions-dropdown"]';

/** Buttons and boxes of AdminJS that have a picture and no name, by which a screen reader could call them. */
const nameless: [selector: string, words: string][] = [
  ['.adminjs_PaginationLink[data-testid="first"]', 'words.pages.first'],
  ['.adminjs_PaginationLink[data-testid="previous"]', 'words.pages.previous'],
  ['.adminjs_PaginationLink[data-testid="next"]', 'words.pages.next'],
  ['.adminjs_PaginationLink[data-testid="last"]', 'words.pages.last'],
  ['tbody input[type="checkbox"]', 'words.selectOne'],
  [MENU, 'words.actions'],
  ['form[data-css$="-form"] input ~ button:not(.k-button)', 'words.showPassword'],
];

/** Gives AdminJS's controls their names as they come, and its menus, which open to the mouse alone, to the keyboard. */
export function useReachableControls(): void {
  const { t } = useTranslation();
  useEffect(() => {
    const reach = () => {
      for (const [selector, words] of nameless) {
        for (const control of document.querySelectorAll(`${selector}:not([aria-label])`)) {
          control.setAttribute('aria-label', t(words));
          if (control.matches(MENU)) makeButton(control);
        }
      }
    };
    const observer = new MutationObserver(reach);
    observer.observe(document.body, { childList: true, subtree: true });
    const handlers = [openByKey, tickByKey];
    for (const handler of handlers) document.addEventListener('keydown', handler);
    reach();
    return () => {
      observer.disconnect();
      for (const handler of handlers) document.removeEventListener('keydown', handler);
    };
  }, [t]);
}

function makeButton(control: Element): void {
  control.setAttribute('role', 'button');
  control.setAttribute('tabindex', '0');
  control.setAttribute('aria-haspopup', 'true');
}

/** A row takes the click of its own hidden box for one on the row; of the box that is seen it does not. */
function tickByKey(event: KeyboardEvent): void {
  const { target, key } = event;
  if (key !== ' ' || !(target instanceof HTMLInputElement) || !target.matches('tbody input[type="checkbox"]'))
    return;
  event.preventDefault();
  target.parentElement?.querySelector('a')?.click();
}

/** Enter or Space opens, Escape closes. React makes its "mouse came in" and "went out" of these two. */
function openByKey(event: KeyboardEvent): void {
  const { target, key } = event;
  if (!(target instanceof Element) || !['Enter', ' ', 'Escape'].includes(key)) return;
  const menu = target.closest(MENU) ?? (key === 'Escape' ? openMenuAround(target) : null);
  if (!menu) return;
  event.preventDefault();
  const type = key === 'Escape' ? 'mouseout' : 'mouseover';
  menu.dispatchEvent(new MouseEvent(type, { bubbles: true, relatedTarget: document.body }));
  if (key === 'Escape' && menu instanceof HTMLElement) menu.focus();
}

const openMenuAround = (item: Element): Element | null =>
  item.closest('td.options')?.querySelector(MENU) ?? null;
