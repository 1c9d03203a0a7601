import { dataOf, elementOf, findAll, need, placeOf } from '../dom.js';
import { isOffered } from '../may-change.js';
import { act } from './acts.js';
import { manager, menuOf } from './manager.js';

/** The menu of a row where the pointer is: the acts that the row itself has, or those for all that is selected. */

const EDGE = 8;
const forMany = ['download', 'move', 'delete'];
/** @type {HTMLElement | null} */
let menu = null;
/** The key of the row that it is for. */
let ofRow = '';

/** @param {HTMLElement} row @param {number} x @param {number} y */
export function openMenuAt(row, x, y) {
  closeMenu();
  const here = manager();
  const panel = menuOf(row);
  if (!here || !panel) return;
  menu = /** @type {HTMLElement} */ (panel.cloneNode(true));
  menu.popover = null;
  menu.classList.remove('menu-end');
  menu.classList.add('context-menu');
  menu.id = 'context-menu';
  const isForMany = here.selection.size > 1;
  for (const part of findAll(':scope > *', HTMLElement, menu)) {
    const name = part.dataset.act ?? '';
    if (!isOffered(name) || (isForMany && !forMany.includes(name))) part.remove();
  }
  const last = menu.lastElementChild;
  if (last instanceof HTMLHRElement) last.remove();
  for (const item of menu.querySelectorAll('a')) item.tabIndex = 0;
  document.body.append(menu);
  ofRow = row.id;
  const { width, height } = menu.getBoundingClientRect();
  menu.style.left = `${Math.max(EDGE, Math.min(x, innerWidth - width - EDGE))}px`;
  menu.style.top = `${Math.max(EDGE, Math.min(y, innerHeight - height - EDGE))}px`;
  need('a', HTMLAnchorElement, menu).focus({ preventScroll: true });
}

export function closeMenu({ refocus = false } = {}) {
  if (!menu) return;
  menu.remove();
  menu = null;
  if (refocus) document.getElementById(ofRow)?.focus({ preventScroll: true });
}

document.addEventListener('pointerdown', ({ target }) => {
  if (menu && !menu.contains(elementOf(target))) closeMenu();
});
addEventListener('scroll', () => closeMenu(), { passive: true });
addEventListener('resize', () => closeMenu());

document.addEventListener('click', (event) => {
  const target = elementOf(event.target);
  const item = menu?.contains(target) ? target?.closest('[data-act]') : null;
  if (!item) return;
  const row = document.getElementById(ofRow);
  if (row && act(dataOf(item, 'act'), row)) event.preventDefault();
  // A link that is followed by itself must stand until then.
  setTimeout(() => closeMenu({ refocus: document.activeElement === document.body }));
});

document.addEventListener(
  'keydown',
  (event) => {
    if (!menu) return;
    const items = [...menu.querySelectorAll('a')];
    const at = placeOf(items, document.activeElement);
    if (event.key === 'Escape' || event.key === 'Tab') closeMenu({ refocus: true });
    else if (event.key === 'ArrowDown') items[(at + 1) % items.length]?.focus();
    else if (event.key === 'ArrowUp') items.at(at <= 0 ? -1 : at - 1)?.focus();
    else if (event.key === 'Home') items[0]?.focus();
    else if (event.key === 'End') items.at(-1)?.focus();
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  },
  true,
);
