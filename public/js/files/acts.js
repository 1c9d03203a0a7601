import { openDialog } from '../dialog.js';
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

/** To another page of ours, as by one of its links. */
export function goTo(url) {
  const link = document.getElementById('go-on').content.firstElementChild.cloneNode(true);
  link.href = url;
  document.getElementById('content').append(link);
  window.htmx.process(link);
  link.click();
}

const intoDialog = (url) => ask('GET', url, { target: '#dialog-body' });

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

/** Acts that one does to all that is selected, where the row is part of it. */
const several = { move, delete: remove, download };

const wholeOf = ({ root, selection }) => ({ list: root.dataset.url, exceptIds: selection.exceptIds });

/** The same to all that the list matches: the server knows what that is. */
const ofWhole = {
  move: (here) => ask('POST', '/entries/move/choose', { target: '#dialog-body', values: wholeOf(here) }),
  delete: (here) => {
    const { root, selection } = here;
    if (!confirm(say('deleteAll', { count: selection.size }))) return;
    ask('POST', '/entries/delete', { target: root, swap: 'none', values: wholeOf(here) });
    selection.clear();
  },
  download: (here) => post('/entries/archive', wholeOf(here)),
};

/** @returns whether a script did it; a link that leads to a download goes there by itself. */
export function act(name, row, link = linkOf(row, name)) {
  const { selection } = manager();
  if (selection.isWhole && several[name] && selection.has(row.id)) {
    ofWhole[name](manager());
    return true;
  }
  if (several[name] && selection.size > 1 && selection.has(row.id)) {
    several[name](selection.entries);
    return true;
  }
  if (!single[name] || !link) return false;
  single[name](row, link);
  return true;
}

export const actOnSelection = (name) => {
  const { selection, list } = manager();
  if (selection.isWhole) return ofWhole[name]?.(manager());
  if (name === 'share') {
    const row = list.rowOf(selection.entries[0]?.key);
    if (row) act('share', row);
  } else if (selection.size > 0) several[name](selection.entries);
};

export function linkOf(row, name) {
  const link = `[data-act="${name}"]`;
  return row.querySelector(link) ?? menuOf(row)?.querySelector(link) ?? null;
}

function open(row, link) {
  if (row.dataset.kind === 'folder') goTo(link.href);
  else intoDialog(`/files/${row.dataset.id}/preview`);
}

/** A form in place of the row, which must be there still when the form comes. */
async function edit(row, link) {
  if (!(await leaveEdits())) return;
  row.dataset.awaited = '';
  await ask('GET', link.href, { target: row, swap: 'outerHTML' });
  delete row.dataset.awaited;
}

function tooMany(entries) {
  if (entries.length <= MOST) return false;
  toast(say('tooMany', { most: MOST }), { isFailed: true });
  return true;
}

export function idsOf(entries) {
  const of = (kind) => entries.filter((entry) => entry.kind === kind).map(({ id }) => id);
  return { fileIds: of('file'), folderIds: of('folder') };
}

function move(entries) {
  if (tooMany(entries)) return;
  mayLeave(entries);
  ask('POST', '/entries/move/choose', { target: '#dialog-body', values: idsOf(entries) });
}

export function moveTo(folderId, entries) {
  if (entries.length === 0 || tooMany(entries)) return;
  mayLeave(entries);
  const values = { ...idsOf(entries), folderId };
  ask('POST', '/entries/move', { target: '#dialog-body', values });
}

/** To the trash at once: the toast takes it back. */
function remove(entries) {
  if (tooMany(entries)) return;
  const { root } = manager();
  mayLeave(entries);
  ask('POST', '/entries/delete', { target: root, swap: 'none', values: idsOf(entries) });
}

function download(entries) {
  if (tooMany(entries)) return;
  const [only] = entries;
  if (entries.length === 1) {
    window.location.assign(
      only.kind === 'file' ? `/files/${only.id}/content` : `/folders/${only.id}/archive`,
    );
    return;
  }
  post('/entries/archive', idsOf(entries));
}

/** By a form: what comes is for the browser to keep. The bar's button bears the token in its address. */
function post(path, values) {
  const button = document.querySelector(`#selection [formaction^="${path}"]`);
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
  const keys = document.getElementById('shortcuts').content.firstElementChild.cloneNode(true);
  document.getElementById('dialog-body').replaceChildren(keys);
  openDialog();
}

onSelection(({ selection: { size } }) => {
  const bar = document.getElementById('selection');
  bar.querySelector('[data-selection-count]').textContent = say('chosen', { count: size });
  bar.querySelector('[data-select-none]').hidden = false;
  bar.querySelector('[data-many=share]').hidden = size !== 1;
  document.querySelector('[data-shortcuts]').hidden = false;
});

document.addEventListener('submit', (event) => {
  const name = event.target.id === 'selection' && event.submitter?.dataset.many;
  if (!name || !manager()) return;
  event.preventDefault();
  actOnSelection(name);
});

document.addEventListener('click', (event) => {
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest('[data-many=share]')) actOnSelection('share');
  else if (target?.closest('[data-select-none]')) manager()?.selection.clear();
  else if (target?.closest('[data-shortcuts]')) showShortcuts();
});
