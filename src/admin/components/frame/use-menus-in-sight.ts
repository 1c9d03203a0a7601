import { useEffect } from 'react';

const MENU = '.adminjs_DropDownMenu';
const EDGE = 8;

/** AdminJS hangs its menus below their buttons, though the window or the table ends there: here all of a menu is in sight. */
export function useMenusInSight(): void {
  useEffect(() => {
    const place = () => {
      for (const menu of document.querySelectorAll<HTMLElement>(MENU))
        if (menu.getClientRects().length > 0) placeMenu(menu);
    };
    // It has another class when it is shown.
    const observer = new MutationObserver(place);
    observer.observe(document.body, { subtree: true, attributeFilter: ['class'] });
    document.addEventListener('scroll', place, true);
    return () => {
      observer.disconnect();
      document.removeEventListener('scroll', place, true);
    };
  }, []);
}

/** It touches its button, so that the mouse gets there: below it, else above it, else over it. */
function placeMenu(menu: HTMLElement): void {
  const button = menu.parentElement?.getBoundingClientRect();
  if (!button) return;
  const { offsetWidth: width, offsetHeight: height } = menu;
  const lowest = innerHeight - EDGE - height;
  const above = button.top - height;
  const top = button.bottom <= lowest ? button.bottom : above >= EDGE ? above : Math.max(EDGE, lowest);
  const left = Math.min(Math.max(EDGE, button.right - width), innerWidth - EDGE - width);
  Object.assign(menu.style, {
    position: 'fixed',
    top: `${top}px`,
    left: `${Math.max(EDGE, left)}px`,
    right: 'auto',
    maxHeight: `calc(100dvh - ${2 * EDGE}px)`,
    overflowY: 'auto',
  });
}
