import { elementOf, find, findAll, need, placeOf } from './dom.js';

/** Menus are <details> and work without this: here they also close by themselves, lie within the window, and take Escape. */

const openMenus = () => findAll('details.menu[open]', HTMLDetailsElement);

/** @param {Element | null} [except] */
function closeMenus(except) {
  for (const menu of openMenus()) if (menu !== except) menu.open = false;
}

document.addEventListener('click', (event) => {
  const target = elementOf(event.target);
  closeMenus(target?.closest('.menu-item') ? null : target?.closest('details.menu'));
});

document.addEventListener(
  'toggle',
  (event) => {
    const menu = event.target;
    if (!(menu instanceof HTMLDetailsElement) || !menu.classList.contains('menu')) return;
    const panel = menu.querySelector('.menu-panel');
    if (!panel) return;
    if (menu.open) {
      closeMenus(menu);
      show(menu, panel);
    } else if (panel.matches(':popover-open')) panel.hidePopover();
  },
  true,
);

const EDGE = 8;
const GAP = 6;

/**
 * Above everything else on the page, which neither a row's edge nor a bar cuts off.
 * @param {HTMLDetailsElement} menu @param {HTMLElement} panel
 */
function show(menu, panel) {
  panel.popover = 'manual';
  panel.showPopover();
  // A key may reach a button that is still being scrolled to.
  menu.scrollIntoView({ block: 'nearest', behavior: 'instant' });
  place(menu, panel);
}

/**
 * Below its button, else above it, else as near as the window has room for all of it; what is higher than that scrolls.
 * @param {HTMLDetailsElement} menu @param {HTMLElement} panel
 */
function place(menu, panel) {
  const button = menu.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = panel;
  const below = button.bottom + GAP;
  const above = button.top - GAP - height;
  const lowest = innerHeight - EDGE - height;
  const top = below <= lowest ? below : above >= roof() ? above : lowest;
  const left = panel.classList.contains('menu-end') ? button.right - width : button.left;
  panel.style.top = `${Math.max(EDGE, top)}px`;
  panel.style.left = `${Math.max(EDGE, Math.min(left, innerWidth - EDGE - width))}px`;
}

/** The lower edge of the bar that stays at the top of the window. */
function roof() {
  const bar = document.getElementById('topbar')?.getBoundingClientRect();
  return Math.max(EDGE, bar?.bottom ?? 0);
}

/** It goes with its button, and out of the window with it. */
function follow() {
  for (const menu of openMenus()) {
    const panel = menu.querySelector('.menu-panel:popover-open');
    if (!panel) continue;
    const { top, bottom } = menu.getBoundingClientRect();
    if (bottom < 0 || top > innerHeight) menu.open = false;
    else place(menu, panel);
  }
}
addEventListener('scroll', follow, { passive: true });
addEventListener('resize', follow);

document.addEventListener('keydown', (event) => {
  const menu = elementOf(event.target)?.closest('details.menu[open]');
  if (!(menu instanceof HTMLDetailsElement)) {
    if (event.key === 'Escape') closeMenus();
    return;
  }
  // What stands beside the menu, where there is room, is not in it.
  const items = findAll('.menu-item', HTMLElement, menu).filter((item) => item.checkVisibility());
  const at = placeOf(items, document.activeElement);
  if (event.key === 'Escape') {
    menu.open = false;
    need('summary', HTMLElement, menu).focus();
  } else if (event.key === 'ArrowDown') items[(at + 1) % items.length]?.focus();
  else if (event.key === 'ArrowUp') items[(at <= 0 ? items.length : at) - 1]?.focus();
  else if (event.key === 'Home') items[0]?.focus();
  else if (event.key === 'End') items.at(-1)?.focus();
  else return;
  event.preventDefault();
});

/** The left rail as a drawer, on narrow screens. */

const rail = () => document.getElementById('rail');
const drawerButton = () => find('[data-drawer]', HTMLElement);
const narrow = matchMedia('(max-width: 767px)');

function showDrawerButton() {
  const button = drawerButton();
  if (button) button.hidden = !narrow.matches;
}

/** @param {boolean} isOpen */
function setDrawer(isOpen) {
  if (narrow.matches) rail()?.classList.add('is-sliding');
  rail()?.classList.toggle('is-open', isOpen);
  drawerButton()?.setAttribute('aria-expanded', String(isOpen));
  if (isOpen) rail()?.querySelector('a')?.focus();
}

const isDrawerOpen = () => rail()?.classList.contains('is-open') ?? false;

document.addEventListener('click', (event) => {
  if (!(event.target instanceof Element)) return;
  if (event.target.closest('[data-drawer]')) setDrawer(!isDrawerOpen());
  else if (isDrawerOpen() && !event.target.closest('#rail')) setDrawer(false);
  else if (event.target.closest('#rail a')) setDrawer(false);
});
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape' || !isDrawerOpen()) return;
  setDrawer(false);
  drawerButton()?.focus();
});
document.addEventListener('htmx:afterSettle', showDrawerButton);
/** It slides where it is opened and closed, not where the window becomes narrow. */
for (const end of ['transitionend', 'transitioncancel'])
  document.addEventListener(end, ({ target }) => {
    const drawer = rail();
    if (target === drawer) drawer?.classList.remove('is-sliding');
  });
narrow.addEventListener('change', showDrawerButton);
showDrawerButton();
