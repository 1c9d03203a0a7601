import { openDialog } from '../dialog.js';
import { ask } from '../requests.js';
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

/** @returns whether a script did it; a link that leads to a download goes there by itself. */
export function act(name, row, link = linkOf(row, name)) {
  const { selection } = manager();
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
  const form = document.getElementById('selection');
  const button = form.querySelector('[data-many=download]');
  const fresh = document.createElement('form');
  fresh.method = 'post';
  fresh.action = button.formAction;
  for (const [name, ids] of Object.entries(idsOf(entries))) {
    for (const id of ids) {
      const field = document.createElement('input');
      Object.assign(field, { type: 'hidden', name, value: id });
      fresh.append(field);
    }
  }
  document.body.append(fresh);
  fresh.requestSubmit();
  fresh.remove();
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
