import { openDialog } from '../dialog.js';
import { copyOf, dataOf, elementOf, need } from '../dom.js';
import { isOffered, mayChange } from '../may-change.js';
import { ask } from '../requests.js';
import { leaveEdits } from '../rows.js';
import { say } from '../texts.js';
import { toast } from '../toasts.js';
import { showDetails } from './details.js';
import { manager, mayLeave, menuOf, onSelection } from './manager.js';
import { entryOf } from './pieces.js';

/** What can be done to a row or to all that is selected. Each act is a link or a form that works without this, too. */

/** The server takes so many at once. */
const MOST = 1000;

/** To another page of ours, as by one of its links. @param {string} url */
export function goTo(url) {
  const link = copyOf('go-on', HTMLAnchorElement);
  link.href = url;
  need('#content', HTMLElement).append(link);
  window.htmx.process(link);
  link.click();
}

/** @param {string} url */
const intoDialog = (url) => ask('get', url, { target: '#dialog-body' });

/** @type {Record<string, (row: HTMLElement, link: HTMLAnchorElement) => unknown>} */
const single = {
  open: (row, link) => open(row, link),
  preview: (_row, link) => intoDialog(link.href),
  share: (_row, link) => intoDialog(link.href),
  move: (row) => move([entryOf(row)]),
  delete: (row) => remove([entryOf(row)]),
  details: (_row, link) => showDetails(link.href),
  rename: (row, link) => edit(row, link),
  comment: (row, link) => edit(row, link),
};

/**
 * Acts that one does to all that is selected, where the row is part of it.
 * @type {Record<string, (entries: Entry[]) => void>}
 */
const several = { move, delete: remove, download };

/** @param {Manager} here */
const wholeOf = ({ root, selection }) => ({ list: dataOf(root, 'url'), exceptIds: selection.exceptIds });

/**
 * The same to all that the list matches: the server knows what that is.
 * @type {Record<string, (here: Manager) => unknown>}
 */
const ofWhole = {
  move: (here) => ask('post', '/entries/move/choose', { target: '#dialog-body', values: wholeOf(here) }),
  delete: (here) => ask('post', '/entries/delete/confirm', { target: '#dialog-body', values: wholeOf(here) }),
  download: (here) => post('/entries/archive', wholeOf(here)),
};

/**
 * Whether a script did it; a link that leads to a download goes there by itself.
 * @param {string} name @param {HTMLElement} row @param {HTMLElement | null} [link]
 */
export function act(name, row, link = linkOf(row, name)) {
  const here = manager();
  if (!here || !isOffered(name)) return false;
  const { selection } = here;
  if (selection.isWhole && ofWhole[name] && selection.has(row.id)) {
    ofWhole[name](here);
    return true;
  }
  if (several[name] && selection.size > 1 && selection.has(row.id)) {
    several[name](selection.entries);
    return true;
  }
  if (!single[name] || !(link instanceof HTMLAnchorElement)) return false;
  single[name](row, link);
  return true;
}

/** @param {string} name */
export const actOnSelection = (name) => {
  const here = manager();
  if (!here || !isOffered(name)) return;
  const { selection, list } = here;
  if (selection.isWhole) return ofWhole[name]?.(here);
  if (name === 'share') {
    const row = list.rowOf(selection.entries[0]?.key);
    if (row) act('share', row);
  } else if (selection.size > 0) several[name]?.(selection.entries);
};

/** @param {HTMLElement} row @param {string} name @returns {HTMLElement | null} */
export function linkOf(row, name) {
  const link = `[data-act="${name}"]`;
  return row.querySelector(link) ?? menuOf(row)?.querySelector(link) ?? null;
}

/** @param {HTMLElement} row @param {HTMLAnchorElement} link */
function open(row, link) {
  if (row.dataset.kind === 'folder') goTo(link.href);
  else intoDialog(`/files/${row.dataset.id}/preview`);
}

/**
 * A form in place of the row, which must be there still when the form comes.
 * @param {HTMLElement} row @param {HTMLAnchorElement} link
 */
async function edit(row, link) {
  if (!(await leaveEdits())) return;
  row.dataset.awaited = '';
  await ask('get', link.href, { target: row, swap: 'outerHTML' });
  delete row.dataset.awaited;
}

/** @param {Entry[]} entries */
function tooMany(entries) {
  if (entries.length <= MOST) return false;
  toast(say('tooMany', { most: MOST }), { isFailed: true });
  return true;
}

/** @param {Entry[]} entries */
export function idsOf(entries) {
  const of = (/** @type {string} */ kind) =>
    entries.filter((entry) => entry.kind === kind).map(({ id }) => id);
  return { fileIds: of('file'), folderIds: of('folder') };
}

/** @param {Entry[]} entries */
function move(entries) {
  if (tooMany(entries)) return;
  mayLeave(entries);
  ask('post', '/entries/move/choose', { target: '#dialog-body', values: idsOf(entries) });
}

/**
 * What is selected, for a move that comes later: by name, or all of the list.
 * @typedef {{ entries: Entry[], whole: { list: string, exceptIds: string[] } | null, count: number }} Chosen
 * @param {Manager} here
 * @returns {Chosen}
 */
export const chosenOf = (here) => ({
  entries: here.selection.entries,
  whole: here.selection.isWhole ? wholeOf(here) : null,
  count: here.selection.size,
});

/** @param {string} folderId @param {Chosen} chosen */
export function moveTo(folderId, { entries, whole, count }) {
  if (count === 0 || !mayChange() || tooMany(entries)) return;
  mayLeave(entries);
  const what = whole ?? idsOf(entries);
  ask('post', '/entries/move', { target: '#dialog-body', values: { ...what, folderId } });
}

/** To the trash at once: the toast takes it back. @param {Entry[]} entries */
function remove(entries) {
  const here = manager();
  if (!here || tooMany(entries)) return;
  mayLeave(entries);
  ask('post', '/entries/delete', { target: here.root, swap: 'none', values: idsOf(entries) });
}

/** @param {Entry[]} entries */
function download(entries) {
  if (tooMany(entries)) return;
  const [only] = entries;
  if (only && entries.length === 1) {
    window.location.assign(
      only.kind === 'file' ? `/files/${only.id}/content` : `/folders/${only.id}/archive`,
    );
    return;
  }
  post('/entries/archive', idsOf(entries));
}

/**
 * By a form: what comes is for the browser to keep. The bar's button bears the token in its address.
 * @param {string} path @param {Record<string, string | string[]>} values
 */
function post(path, values) {
  const button = need(`#selection [formaction^="${path}"]`, HTMLButtonElement);
  const form = Object.assign(document.createElement('form'), { method: 'post', action: button.formAction });
  for (const [name, value] of Object.entries(values)) {
    for (const one of [value].flat())
      form.append(Object.assign(document.createElement('input'), { type: 'hidden', name, value: one }));
  }
  document.body.append(form);
  form.requestSubmit();
  form.remove();
}

export function showShortcuts() {
  need('#dialog-body', HTMLElement).replaceChildren(copyOf('shortcuts', HTMLElement));
  openDialog();
}

onSelection(({ selection: { size } }) => {
  const part = (/** @type {string} */ name) => need(`#selection [data-${name}]`, HTMLElement);
  part('selection-count').textContent = say('chosen', { count: size });
  part('select-none').hidden = false;
  part('many=share').hidden = size !== 1;
  need('[data-shortcuts]', HTMLElement).hidden = false;
});

document.addEventListener('submit', (event) => {
  const name = elementOf(event.target)?.id === 'selection' && event.submitter?.dataset.many;
  if (!name || !manager()) return;
  event.preventDefault();
  actOnSelection(name);
});

document.addEventListener('click', (event) => {
  const target = elementOf(event.target);
  if (target?.closest('[data-many=share]')) actOnSelection('share');
  else if (target?.closest('[data-select-none]')) manager()?.selection.clear();
  else if (target?.closest('[data-shortcuts]')) showShortcuts();
});
