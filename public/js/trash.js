import { returnTo } from './dialog.js';
import { dataOf, elementOf, find, findAll, focusOn, need } from './dom.js';
import { Selection } from './files/selection.js';
import { isElsewhere } from './keys.js';
import { mayChange } from './may-change.js';
import { refresh } from './requests.js';
import { say } from './texts.js';
import { countOf } from './whole-list.js';

/**
 * The trash as a list: rows are selected as those of the files are, by mouse and by keyboard; their ticks are what is sent.
 * The buttons wait until there is something to act on.
 */

const form = () => find('[data-trash]', HTMLFormElement);
const rows = () => findAll('#trash-rows > .trash-row', HTMLElement);
/** @param {HTMLElement} row */
const tickOf = (row) => need('input[name=ids]', HTMLInputElement, row);
/** @param {HTMLElement} row @returns {Item} */
const entryOf = (row) => ({ key: row.id, id: tickOf(row).value });
const entries = () => rows().map(entryOf);

/** The list that the page showed last, and what is selected in it. @type {HTMLFormElement | null} */
let shown = null;
/** @type {Selection<Item>} */
let selection = new Selection(show);

function appear() {
  const list = form();
  if (!list) return;
  if (list !== shown) {
    shown = list;
    selection = new Selection(show);
    selection.active = rows()[0]?.id ?? null;
    const table = need('table', HTMLElement, list);
    table.setAttribute('role', 'grid');
    table.setAttribute('aria-multiselectable', 'true');
  }
  show();
}

function show() {
  if (!shown) return;
  const all = rows();
  for (const row of all) {
    const isChosen = selection.has(row.id);
    row.tabIndex = row.id === selection.active ? 0 : -1;
    row.setAttribute('aria-selected', String(isChosen));
    tickOf(row).checked = isChosen;
  }
  const count = selection.size;
  for (const button of findAll('[data-needs-choice]', HTMLButtonElement, shown))
    button.disabled = count === 0;
  const head = need('[data-check-all]', HTMLElement, shown);
  head.hidden = false;
  const box = need('input', HTMLInputElement, head);
  const isAll = selection.isWhole ? selection.exceptIds.length === 0 : count === all.length;
  box.checked = count > 0 && isAll;
  box.indeterminate = count > 0 && !isAll;
  const words = count > 0 ? say('chosen', { count }) : say('chooseAll');
  need('[data-chosen]', HTMLElement, head).textContent = words;
}

document.addEventListener('click', (event) => {
  const target = elementOf(event.target);
  if (!target || !form()?.contains(target)) return;
  if (target instanceof HTMLInputElement && target.matches('[data-check-all] input')) {
    if (target.checked) selectAll();
    else selection.clear();
    return;
  }
  const row = target.closest('.trash-row');
  if (!row || target.closest('a, button')) return;
  const isTick = target.closest('.col-check') !== null;
  if (event.shiftKey) selection.rangeTo(entryOf(row), entries());
  else if (isTick || event.ctrlKey || event.metaKey) selection.toggle(entryOf(row));
  else selection.only(entryOf(row));
  if (!isTick) row.focus({ preventScroll: true });
});

document.addEventListener('keydown', (event) => {
  if (!form() || event.defaultPrevented || event.isComposing || event.altKey || isElsewhere(event.target))
    return;
  const act = event.ctrlKey || event.metaKey ? withCtrl[event.code] : byKey[event.key];
  if (act && act(event) !== false) event.preventDefault();
});

/** @type {Record<string, (event: KeyboardEvent) => unknown>} */
const withCtrl = {
  KeyA: () => {
    selectAll();
  },
};

const listUrl = () => dataOf(need('[data-trash]', HTMLFormElement), 'listUrl');

/** All that is in the trash, also what is further down than the rows that are here. */
async function selectAll() {
  if (document.querySelector('#trash-rows > .more-row')) selection.whole(await countOf(listUrl()));
  else selection.all(entries());
}

/** The server knows what all of it is. */
document.addEventListener('htmx:configRequest', (event) => {
  const { path, parameters, elt } = event.detail;
  const list = form();
  if (!selection.isWhole || !list?.contains(elt) || !/^\/trash\/(restore|purge\/confirm)$/.test(path)) return;
  parameters.list = listUrl();
  parameters.exceptIds = selection.exceptIds;
  delete parameters.ids;
});

/** What a key does; false where it means nothing here. @type {Record<string, (event: KeyboardEvent) => unknown>} */
const byKey = {
  ArrowDown: (event) => walk(event, 1),
  ArrowUp: (event) => walk(event, -1),
  Home: (event) => walk(event, Number.NEGATIVE_INFINITY),
  End: (event) => walk(event, Number.POSITIVE_INFINITY),
  ' ': ({ target }) => {
    if (!(target instanceof HTMLElement && target.matches('.trash-row'))) return false;
    selection.toggle(entryOf(target));
  },
  Delete: () => {
    if (!mayChange()) return false;
    const active = document.getElementById(selection.active ?? '');
    if (selection.size === 0 && active) selection.only(entryOf(active));
    need('[data-trash] .trash-bar [formaction$=confirm]', HTMLButtonElement).click();
  },
  Escape: () => {
    if (selection.size === 0) return false;
    selection.clear();
  },
};

/** @param {KeyboardEvent} event @param {number} by */
function walk({ shiftKey }, by) {
  const all = rows();
  const at = all.findIndex(({ id }) => id === selection.active);
  // The first arrow comes into the list, the next ones walk in it.
  const isArrival = !document.activeElement?.closest('#trash-rows') && Math.abs(by) === 1;
  const row = all[Math.min(Math.max(isArrival ? at : at + by, 0), all.length - 1)];
  if (!row) return;
  if (shiftKey) selection.rangeTo(entryOf(row), entries());
  else selection.only(entryOf(row));
  row.scrollIntoView({ block: 'nearest', behavior: 'instant' });
  row.focus({ preventScroll: true });
}

/**
 * What was put back or is gone for good leaves the list as it stands, so that nobody loses their place in a long one. Any other
 * change, and an empty list, bring a fresh one.
 * @type {string[]}
 */
let leaving = [];
/** Whether the focus was on what is replaced. */
let isLost = false;

document.addEventListener('htmx:beforeRequest', ({ detail: { requestConfig } }) => {
  const { pathname, searchParams } = new URL(requestConfig.path, location.href);
  if (pathname !== '/trash/restore' && pathname !== '/trash/purge') return;
  const one = searchParams.get('id');
  leaving = one ? [one] : requestConfig.formData.getAll('ids').map(String);
});

document.addEventListener('entriesChanged', () => {
  if (!document.getElementById('trash-list')) return;
  const gone = leaving.flatMap((id) => document.getElementById(`trash-${id}`) ?? []);
  leaving = [];
  isLost = document.activeElement?.closest('#trash-list, dialog') != null;
  const at = placeAfter(gone);
  for (const row of gone) row.remove();
  const left = rows();
  if (gone.length === 0 || left.length === 0) {
    window.htmx.trigger(document.body, 'trashStale');
    return;
  }
  selection.keep(entries(), new Set(gone.map(({ id }) => id)));
  const next = left[Math.min(at, left.length - 1)];
  if (isLost && next) goTo(next);
  isLost = false;
  refresh(listUrl(), { target: '#trash-size', select: '#trash-size', swap: 'outerHTML' });
});

/** Of the row that the keyboard is at, or of the one that takes its place. @param {HTMLElement[]} gone */
function placeAfter(gone) {
  const all = rows();
  const active = all.findIndex(({ id }) => id === selection.active);
  return all.slice(0, Math.max(0, active)).filter((row) => !gone.includes(row)).length;
}

/** A dialog that is still open keeps the focus until it closes. @param {HTMLElement} row */
function goTo(row) {
  selection.active = row.id;
  show();
  if (document.querySelector('dialog[open]')) returnTo(row);
  else row.focus({ preventScroll: true });
}

document.addEventListener('htmx:afterSettle', ({ target }) => {
  appear();
  if (!isLost || elementOf(target)?.id !== 'trash-list' || document.activeElement !== document.body) return;
  isLost = false;
  const [first] = rows();
  if (first) return goTo(first);
  focusOn(document.querySelector('#trash-list h1'));
});
document.addEventListener('listRenewed', () => {
  appear();
  if (!form()) return;
  const keys = selection.entries.map(({ key }) => key);
  if (!document.getElementById(selection.active ?? '')) selection.active = rows()[0]?.id ?? null;
  selection.keep(entries(), new Set(keys));
});
appear();
