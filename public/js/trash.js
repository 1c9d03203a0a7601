import { returnTo } from './dialog.js';
import { Selection } from './files/selection.js';
import { isElsewhere } from './keys.js';
import { refresh } from './requests.js';
import { say } from './texts.js';
import { countOf } from './whole-list.js';

/**
 * The trash as a list: rows are selected as those of the files are, by mouse and by keyboard; their ticks are what is sent.
 * The buttons wait until there is something to act on.
 */

const form = () => document.querySelector('[data-trash]');
const rows = () => [...document.querySelectorAll('#trash-rows > .trash-row')];
const entryOf = (row) => ({ key: row.id, id: row.querySelector('input[name=ids]').value });
const entries = () => rows().map(entryOf);

let shown = null;
let selection = null;

function appear() {
  const list = form();
  if (!list) return;
  if (list !== shown) {
    shown = list;
    selection = new Selection(show);
    selection.active = rows()[0]?.id ?? null;
    const table = list.querySelector('table');
    table.setAttribute('role', 'grid');
    table.setAttribute('aria-multiselectable', 'true');
  }
  show();
}

function show() {
  const all = rows();
  for (const row of all) {
    const isChosen = selection.has(row.id);
    row.tabIndex = row.id === selection.active ? 0 : -1;
    row.setAttribute('aria-selected', String(isChosen));
    row.querySelector('input[name=ids]').checked = isChosen;
  }
  const count = selection.size;
  for (const button of shown.querySelectorAll('[data-needs-choice]')) button.disabled = count === 0;
  const head = shown.querySelector('[data-check-all]');
  head.hidden = false;
  const box = head.querySelector('input');
  const isAll = selection.isWhole ? selection.exceptIds.length === 0 : count === all.length;
  box.checked = count > 0 && isAll;
  box.indeterminate = count > 0 && !isAll;
  head.querySelector('[data-chosen]').textContent = count > 0 ? say('chosen', { count }) : say('chooseAll');
}

document.addEventListener('click', (event) => {
  const target = event.target instanceof Element ? event.target : null;
  if (!target || !form()?.contains(target)) return;
  if (target.matches('[data-check-all] input')) {
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

const withCtrl = {
  KeyA: () => {
    selectAll();
  },
};

/** All that is in the trash, also what is further down than the rows that are here. */
async function selectAll() {
  if (document.querySelector('#trash-rows > .more-row'))
    selection.whole(await countOf(form().dataset.listUrl));
  else selection.all(entries());
}

/** The server knows what all of it is. */
document.addEventListener('htmx:configRequest', (event) => {
  const { path, parameters } = event.detail;
  if (!selection?.isWhole || !form() || !/^\/trash\/(restore|purge)(\/confirm)?$/.test(path)) return;
  event.detail.path = path.replace('/confirm', '');
  event.detail.target = form();
  parameters.list = form().dataset.listUrl;
  parameters.exceptIds = selection.exceptIds;
  delete parameters.ids;
});

/** For good, and without a dialog that could name all of it. */
document.addEventListener('htmx:confirm', (event) => {
  const { path, elt } = event.detail;
  if (!selection?.isWhole || !form()?.contains(elt) || path !== '/trash/purge/confirm') return;
  if (!confirm(say('purgeAll', { count: selection.size }))) event.preventDefault();
});

const byKey = {
  ArrowDown: (event) => walk(event, 1),
  ArrowUp: (event) => walk(event, -1),
  Home: (event) => walk(event, Number.NEGATIVE_INFINITY),
  End: (event) => walk(event, Number.POSITIVE_INFINITY),
  ' ': ({ target }) => {
    const row = target.matches?.('.trash-row') ? target : null;
    if (!row) return false;
    selection.toggle(entryOf(row));
  },
  Delete: () => {
    const active = document.getElementById(selection.active);
    if (selection.size === 0 && active) selection.only(entryOf(active));
    form().querySelector('.trash-bar [formaction$=confirm]').click();
  },
  Escape: () => {
    if (selection.size === 0) return false;
    selection.clear();
  },
};

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
 */
let leaving = [];
/** Whether the focus was on what is replaced. */
let isLost = false;

document.addEventListener('htmx:beforeRequest', ({ detail: { requestConfig } }) => {
  const { pathname, searchParams } = new URL(requestConfig.path, location.href);
  if (pathname !== '/trash/restore' && pathname !== '/trash/purge') return;
  const one = searchParams.get('id');
  leaving = one ? [one] : requestConfig.formData.getAll('ids');
});

document.addEventListener('entriesChanged', () => {
  if (!document.getElementById('trash-list')) return;
  const gone = leaving.flatMap((id) => document.getElementById(`trash-${id}`) ?? []);
  leaving = [];
  isLost = document.activeElement.closest('#trash-list, dialog') !== null;
  const at = placeAfter(gone);
  for (const row of gone) row.remove();
  const left = rows();
  if (gone.length === 0 || left.length === 0) {
    window.htmx.trigger(document.body, 'trashStale');
    return;
  }
  selection.keep(entries(), new Set(gone.map(({ id }) => id)));
  if (isLost) goTo(left[Math.min(at, left.length - 1)]);
  isLost = false;
  refresh(form().dataset.listUrl, { target: '#trash-size', select: '#trash-size', swap: 'outerHTML' });
});

/** Of the row that the keyboard is at, or of the one that takes its place. */
function placeAfter(gone) {
  const all = rows();
  const active = all.findIndex(({ id }) => id === selection.active);
  return all.slice(0, Math.max(0, active)).filter((row) => !gone.includes(row)).length;
}

/** A dialog that is still open keeps the focus until it closes. */
function goTo(row) {
  selection.active = row.id;
  show();
  if (document.querySelector('dialog[open]')) returnTo(row);
  else row.focus({ preventScroll: true });
}

document.addEventListener('htmx:afterSettle', ({ target }) => {
  appear();
  if (!isLost || target.id !== 'trash-list' || document.activeElement !== document.body) return;
  isLost = false;
  const [first] = rows();
  if (first) return goTo(first);
  const heading = document.querySelector('#trash-list h1');
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
});
document.addEventListener('listRenewed', () => {
  appear();
  if (!form()) return;
  const keys = selection.entries.map(({ key }) => key);
  if (!document.getElementById(selection.active)) selection.active = rows()[0]?.id ?? null;
  selection.keep(entries(), new Set(keys));
});
appear();
