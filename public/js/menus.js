/** Menus are <details> and work without this: here they also close by themselves, open upwards, and take Escape. */

const openMenus = () => document.querySelectorAll('details.menu[open]');

function closeMenus(except) {
  for (const menu of openMenus()) if (menu !== except) menu.open = false;
}

document.addEventListener('click', (event) => {
  const target = event.target instanceof Element ? event.target : null;
  closeMenus(target?.closest('.menu-item') ? null : target?.closest('details.menu'));
});

document.addEventListener(
  'toggle',
  (event) => {
    const menu = event.target;
    if (!(menu instanceof HTMLDetailsElement) || !menu.classList.contains('menu') || !menu.open) return;
    closeMenus(menu);
    place(menu, menu.querySelector('.menu-panel'));
  },
  true,
);

const EDGE = 8;

/** Where the panel lies within the window and under no bar: below if it can, above if there is more room. */
function place(menu, panel) {
  menu.classList.remove('is-up');
  Object.assign(panel.style, { maxHeight: '', overflowY: '', translate: '' });
  const { left, right, top, bottom, height } = panel.getBoundingClientRect();
  const above = menu.getBoundingClientRect().top - (top - menu.getBoundingClientRect().bottom) - roof();
  const below = innerHeight - EDGE - top;
  const isUp = bottom > innerHeight - EDGE && above > below;
  menu.classList.toggle('is-up', isUp);
  const room = isUp ? above : below;
  if (height > room) Object.assign(panel.style, { maxHeight: `${room}px`, overflowY: 'auto' });
  const shift = Math.max(EDGE - left, 0) || Math.min(innerWidth - EDGE - right, 0);
  if (shift !== 0) panel.style.translate = `${shift}px`;
}

/** The lower edge of what stays in place at the top of the window. */
function roof() {
  const bars = [...document.querySelectorAll('#topbar, .listing thead')];
  return Math.max(EDGE, ...bars.map((bar) => bar.getBoundingClientRect().bottom));
}

document.addEventListener('keydown', (event) => {
  const menu = event.target instanceof Element ? event.target.closest('details.menu[open]') : null;
  if (!menu) {
    if (event.key === 'Escape') closeMenus();
    return;
  }
  const items = [...menu.querySelectorAll('.menu-item')];
  const at = items.indexOf(document.activeElement);
  if (event.key === 'Escape') {
    menu.open = false;
    menu.querySelector('summary').focus();
  } else if (event.key === 'ArrowDown') items[(at + 1) % items.length]?.focus();
  else if (event.key === 'ArrowUp') items[(at <= 0 ? items.length : at) - 1]?.focus();
  else return;
  event.preventDefault();
});

/** The left rail as a drawer, on narrow screens. */

const rail = () => document.getElementById('rail');
const drawerButton = () => document.querySelector('[data-drawer]');
const narrow = matchMedia('(max-width: 767px)');

function showDrawerButton() {
  const button = drawerButton();
  if (button) button.hidden = !narrow.matches;
}

function setDrawer(isOpen) {
  if (narrow.matches) rail()?.classList.add('is-sliding');
  rail()?.classList.toggle('is-open', isOpen);
  drawerButton()?.setAttribute('aria-expanded', String(isOpen));
  if (isOpen) rail().querySelector('a').focus();
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
    if (target === rail()) target.classList.remove('is-sliding');
  });
narrow.addEventListener('change', showDrawerButton);
showDrawerButton();
