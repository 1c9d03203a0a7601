import { returnTo } from '../dialog.js';
import { dataOf, elementOf, find, findAll, focusOn, need } from '../dom.js';
import { refresh } from '../requests.js';
import { announce, say } from '../texts.js';
import { isTouched } from '../touch.js';
import { countOf } from '../whole-list.js';
import { Listing } from './listing.js';
import { Selection } from './selection.js';

/** The list that the page shows, and what is selected in it; null on other pages. @type {Manager | null} */
let shown = null;
/** Where each list was left, for Back and Forward. @type {Map<string, Place>} */
const left = new Map();
/** @type {((here: Manager) => void)[]} */
const listeners = [];

export const manager = () => (shown?.root.isConnected ? shown : null);

/**
 * Calls back for each list that comes onto the page, and after each change of the selection.
 * @param {(here: Manager) => void} listener
 */
export const onSelection = (listener) => listeners.push(listener);

export function appear() {
  const root = document.getElementById('file-list');
  if (!root) {
    shown = null;
    document.documentElement.classList.remove('has-selection', 'has-details');
  }
  if (!root || shown?.root === root) return;
  const table = need('table', HTMLTableElement, root);
  // A promise that only scripts keep: arrows walk, and several rows can be selected.
  table.setAttribute('role', 'grid');
  table.setAttribute('aria-multiselectable', 'true');
  /** @type {Manager['selection']} */
  const selection = new Selection(show);
  const list = new Listing(root, prepare);
  shown = { root, list, selection, folderId: root.dataset.folderId ?? '', address: addressOf() };
  if (root.dataset.found) goToFound(shown, root.dataset.found);
  for (const row of findAll('.file-row', HTMLElement, root)) paint(row, shown);
  selection.active = list.entries[0]?.key ?? null;
  markActive();
  show();
  list.settle();
}

/** To what the address asks for. @param {Manager} here @param {string} key */
async function goToFound(here, key) {
  await here.list.beginAt(key);
  const at = here.list.indexOf(key);
  if (at >= 0 && manager() === here) await goToRow(here, at, { isChosen: true });
}

const addressOf = () => location.pathname + location.search;

/** @param {HTMLElement} row @param {number} index */
function prepare(row, index) {
  row.setAttribute('aria-rowindex', String(index + 2));
  if ('ready' in row.dataset) return;
  row.dataset.ready = '';
  row.tabIndex = -1;
  for (const control of row.querySelectorAll('a, summary, input')) control.tabIndex = -1;
  if (shown) paint(row, shown);
}

/** @type {WeakMap<HTMLElement, HTMLElement>} */
const menus = new WeakMap();
const ANY_ID = '00000000-0000-0000-0000-000000000000';

/**
 * The menu of a row, which would be half of all that is in it, is made when it is asked for.
 * @param {HTMLElement} row
 */
export function menuOf(row) {
  if (!menus.has(row) && row.dataset.menu) menus.set(row, makeMenu(row));
  return menus.get(row) ?? null;
}

/** @param {HTMLElement} row */
function makeMenu(row) {
  const all = need('#row-menus', HTMLTemplateElement).content;
  const sample = need(`[data-menu="${row.dataset.menu}"]`, HTMLElement, all);
  const panel = /** @type {HTMLElement} */ (sample.cloneNode(true));
  delete panel.dataset.menu;
  for (const link of panel.querySelectorAll('a')) {
    const address = link.getAttribute('href')?.replace(ANY_ID, dataOf(row, 'id')) ?? '';
    link.href = link.dataset.act === 'view' ? need('.file-name', HTMLAnchorElement, row).href : address;
    link.tabIndex = -1;
  }
  return panel;
}

/** A click opens the menu only after this. */
document.addEventListener(
  'click',
  ({ target }) => {
    const summary = elementOf(target)?.closest('#file-rows .menu > summary');
    const row = summary?.closest('.file-row');
    const panel = row && menuOf(row);
    if (panel && !panel.isConnected) need('.menu-panel', HTMLElement, row).replaceWith(panel);
  },
  true,
);
document.addEventListener(
  'toggle',
  ({ target }) => {
    if (!(target instanceof HTMLDetailsElement)) return;
    const row = target.closest('#file-rows .file-row');
    row?.classList.toggle('is-open', target.open);
    if (!row || target.open || !('stale' in row.dataset)) return;
    delete row.dataset.stale;
    manager()?.list.reload();
  },
  true,
);

/** Its row in the look of the selection. @param {HTMLElement} row @param {Manager} here */
function paint(row, { selection }) {
  const isChosen = selection.has(row.id);
  row.classList.toggle('is-selected', isChosen);
  row.setAttribute('aria-selected', String(isChosen));
  const box = find('.col-check input', HTMLInputElement, row);
  if (box) box.checked = isChosen;
  if (row.id === selection.active) setReachable(row, true);
}

/** Tab goes through the controls of one row only. @param {HTMLElement} row @param {boolean} isReachable */
function setReachable(row, isReachable) {
  row.tabIndex = isReachable ? 0 : -1;
  for (const control of row.querySelectorAll('.col-name a, .row-acts .quick, summary, input'))
    control.tabIndex = isReachable ? 0 : -1;
}

export function markActive() {
  if (!shown) return;
  const { root, selection, list } = shown;
  for (const row of root.querySelectorAll('.file-row[tabindex="0"]'))
    if (row.id !== selection.active) setReachable(row, false);
  const row = list.rowOf(selection.active);
  if (row) setReachable(row, true);
}

function show() {
  if (!shown) return;
  const { root, selection } = shown;
  const count = selection.size;
  for (const row of findAll('.file-row', HTMLElement, root)) paint(row, shown);
  markActive();
  document.documentElement.classList.toggle('has-selection', count > 0);
  const all = need('[data-check-all]', HTMLInputElement, root);
  all.hidden = false;
  const isAll = selection.isWhole
    ? selection.exceptIds.length === 0
    : count === shown.list.size && !shown.list.isEndless;
  all.checked = count > 0 && isAll;
  all.indeterminate = count > 0 && !isAll;
  for (const listener of listeners) listener(shown);
}

let saidCount = 0;
onSelection(({ selection: { size } }) => {
  if (size === saidCount) return;
  saidCount = size;
  announce(size > 0 ? say('chosen', { count: size }) : say('selectedNone'));
});

/** One change after the other: what the next one brings must not take away what this one leads to. */
let turn = Promise.resolve();

/** When the list knows what it was told until now. */
export const followed = () => turn.catch(() => {});

/** @param {DocumentEventMap['entriesChanged']} event */
function follow({ detail }) {
  const here = manager();
  if (!here) return;
  const place = placeOfFocus(here);
  const next = () => catchUp(detail, place);
  turn = turn.then(next, next);
}

/**
 * What an act has made is selected, and the keyboard goes on there; else where it was.
 * @param {DocumentEventMap['entriesChanged']['detail']} detail @param {FocusedPlace | null} place
 */
async function catchUp(detail, place) {
  const before = manager();
  if (!before || (detail?.at ?? Number.POSITIVE_INFINITY) <= before.list.readAt) return;
  await reload(before);
  const here = manager();
  if (!here) return;
  const made = await here.list.find(detail?.made ?? detail?.renamed ?? null);
  if (made >= 0) return goToRow(here, made, { isChosen: 'made' in detail });
  if (!place || document.activeElement !== document.body) return;
  if (here.list.isEmpty) return focusOn(document.getElementById('page-title'));
  const back = place.isTakenBack ? here.list.shown.find(({ key }) => !place.keys.has(key)) : null;
  goToRow(here, back ? here.list.indexOf(back.key) : Math.min(placeNow(place, here), here.list.size - 1));
}

/** @typedef {{ at: number, above: string[], isTakenBack: boolean, keys: Set<string> }} FocusedPlace */

/**
 * Where that row is now, or the one that took its place: what went from above it is not counted.
 * @param {FocusedPlace} place @param {Manager} here
 */
function placeNow({ at, above }, { list }) {
  const here = new Set(list.entries.map(({ key }) => key));
  return at - above.filter((key) => !here.has(key)).length;
}

/**
 * Where the focus is, if it may be lost with what it is on: a row, the bar of the selection, a toast with Undo, a dialog.
 * @param {Manager} here
 * @returns {FocusedPlace | null}
 */
function placeOfFocus({ list, selection }) {
  const focused = document.activeElement;
  if (!focused || focused === document.body) return null;
  const row = focused.closest('#file-rows .file-row');
  const at = Math.max(0, list.indexOf(row?.id ?? selection.active));
  const going = new Set(leaving);
  return {
    at,
    above: list.keysBefore(at).filter((key) => going.has(key)),
    isTakenBack: focused.closest('[data-undo]') !== null,
    keys: new Set(list.shown.map(({ key }) => key)),
  };
}

/** @param {Manager} here @param {number} index @param {{ isChosen?: boolean }} [how] */
async function goToRow({ list, selection }, index, { isChosen = false } = {}) {
  await list.show(index);
  const entry = list.at(index);
  if (!entry) return;
  if (isChosen) arriveAt(entry);
  selection.active = entry.key;
  markActive();
  list.rowOf(entry.key)?.focus({ preventScroll: true });
}

/**
 * Where one goes on is selected; by touch it is not, for there a selection is what one gathers on purpose.
 * @param {Entry} entry
 */
export function arriveAt(entry) {
  if (!shown) return;
  const { selection } = shown;
  if (!isTouched()) return selection.only(entry);
  if (!selection.isGathering) selection.clear();
  selection.active = entry.key;
  markActive();
}

/** A list that came empty or goes empty is another picture: the whole of it is asked for. @param {Manager} here */
async function reload(here) {
  if (here.list.isEmpty && !here.list.isEdited) return reloadWhole(here);
  const touched = new Set([...leaving, ...here.list.shown.map(({ key }) => key)]);
  leaving = [];
  await here.list.reload();
  if (here.list.isEmpty && !here.list.isEdited) return reloadWhole(here);
  here.selection.keep(here.list.entries, touched);
}

/** What is about to be moved or deleted: what of it is not seen again after that is gone. @type {string[]} */
let leaving = [];
/** @param {Entry[]} entries */
export const mayLeave = (entries) => {
  leaving = entries.map(({ key }) => key);
};

/**
 * From where the last selection began to here; what lies between may never have been in sight.
 * @param {Manager} here @param {Entry} entry
 */
export async function extendTo({ list, selection }, entry) {
  const [from, to] = [list.indexOf(selection.anchor), list.indexOf(entry.key)];
  if (from >= 0 && to >= 0 && !list.knows(from, to)) await list.reach(from, to);
  selection.rangeTo(entry, list.entries);
}

/** All that the list matches: by name where each is known, else by the list's address. @param {Manager} here */
export async function selectAll({ root, list, selection }) {
  if (list.isComplete) selection.all(list.entries);
  else selection.whole(await countOf(dataOf(root, 'url')));
}

/** @param {Manager} here */
const reloadWhole = ({ root }) =>
  refresh(dataOf(root, 'url'), { target: root, select: '#file-list', swap: 'outerHTML' });

document.addEventListener('entriesChanged', follow);

/** What somebody leaves that is no longer in the list has no row to come back to. */
document.addEventListener('htmx:beforeRequest', async (event) => {
  const { target, requestConfig } = event.detail;
  const row = target.closest('.file-row[data-lost]');
  const here = manager();
  if (!row || !here || requestConfig.verb !== 'get') return;
  event.preventDefault();
  const rows = findAll('#file-rows .file-row:not([hidden])', HTMLElement);
  const at = rows.indexOf(row);
  const next = rows[at + 1] ?? rows[at - 1];
  row.remove();
  if (next) return goToRow(here, here.list.indexOf(next.id));
  await reloadWhole(here);
  focusOn(document.getElementById('page-title'));
});

/** What goes on in the background is no longer chosen: the bar goes, and so does the toast that it came from. */
document.addEventListener('jobStarted', () => {
  const here = manager();
  if (!here) return;
  const { selection, list } = here;
  if (selection.isWhole) selection.clear();
  const row = list.rowOf(selection.active);
  const isInToast = document.activeElement?.closest('[data-undo]') != null;
  if (row && isInToast) row.focus({ preventScroll: true });
  else if (row) returnTo(row);
  else if (isInToast) focusOn(document.getElementById('page-title'));
});

addEventListener(
  'scroll',
  () => {
    const here = manager();
    if (!here) return;
    here.list.settle();
    if (here.address === addressOf()) left.set(here.address, here.list.remember());
  },
  { passive: true },
);
addEventListener('resize', () => {
  const here = manager();
  here?.list.measure();
  here?.list.settle();
});

document.addEventListener('htmx:afterSettle', (event) => {
  appear();
  if (!shown) return;
  // A row that came by itself, after it was edited.
  const row = elementOf(event.target)?.closest('.file-row');
  if (!row) return;
  prepare(row, shown.list.indexOf(row.id));
  // Only now it takes the focus, which the form has left; for who works by keyboard.
  const isLost = document.activeElement === document.body;
  if (isLost && !row.classList.contains('is-editing')) row.focus({ preventScroll: true });
});

document.addEventListener('htmx:historyRestore', async () => {
  appear();
  const memory = left.get(addressOf());
  if (shown && memory) await shown.list.restore(memory);
});

/** The place in the list outlives a reload of the page, too. */
const KEPT = 'kladovka.place';
addEventListener('pagehide', () => {
  const here = manager();
  const memory = here && { address: here.address, ...here.list.remember() };
  if (memory && memory.top > 0) sessionStorage.setItem(KEPT, JSON.stringify(memory));
  else sessionStorage.removeItem(KEPT);
});

export async function returnToPlace() {
  /** @type {(Place & { address: string }) | null} */
  const memory = JSON.parse(sessionStorage.getItem(KEPT) ?? 'null');
  const [entry] = performance.getEntriesByType('navigation');
  const isBack = entry instanceof PerformanceNavigationTiming && /^(reload|back_forward)$/.test(entry.type);
  if (shown && isBack && memory?.address === shown.address) await shown.list.restore(memory);
}
