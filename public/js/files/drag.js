import { say, shownText } from '../texts.js';
import { moveTo } from './acts.js';
import { manager } from './manager.js';
import { entryOf } from './pieces.js';

/** Rows are dragged onto a folder, or onto a folder of the path above. Files from outside bear another type. */

const TYPE = 'application/x-kladovka-entries';
let dragged = null;

const isOurs = (event) => event.dataTransfer?.types.includes(TYPE);

document.addEventListener('dragstart', (event) => {
  const here = manager();
  const row = event.target instanceof Element ? event.target.closest('#file-rows .file-row') : null;
  if (!here || !row) return;
  if (!here.selection.has(row.id)) here.selection.only(entryOf(row));
  dragged = here.selection.entries;
  event.dataTransfer.clearData();
  event.dataTransfer.setData(TYPE, dragged.map(({ key }) => key).join(' '));
  event.dataTransfer.effectAllowed = 'move';
  event.dataTransfer.setDragImage(picture(dragged), 12, 12);
  document.documentElement.classList.add('is-dragging');
});

function picture(entries) {
  document.getElementById('drag-picture')?.remove();
  const made = document.createElement('div');
  made.id = 'drag-picture';
  made.className = 'drag-picture';
  made.textContent =
    entries.length === 1 ? shownText(entries[0].name) : say('dragging', { count: entries.length });
  document.body.append(made);
  return made;
}

/** Where it may be dropped: not onto itself. */
function targetAt(target) {
  if (!dragged || !(target instanceof Element)) return null;
  const crumb = target.closest('[data-drop-folder]');
  if (crumb) return { element: crumb, folderId: crumb.dataset.dropFolder };
  const row = target.closest('.file-row[data-kind=folder]');
  if (!row || dragged.some(({ key }) => key === row.id)) return null;
  return { element: row, folderId: row.dataset.id };
}

function mark(element) {
  for (const marked of document.querySelectorAll('.is-drop'))
    if (marked !== element) marked.classList.remove('is-drop');
  element?.classList.add('is-drop');
}

document.addEventListener('dragover', (event) => {
  if (!isOurs(event)) return;
  const target = targetAt(event.target);
  mark(target?.element);
  if (!target) return;
  event.preventDefault();
  event.dataTransfer.dropEffect = 'move';
});

document.addEventListener('drop', (event) => {
  if (!isOurs(event)) return;
  event.preventDefault();
  const target = targetAt(event.target);
  const entries = dragged;
  end();
  if (target) moveTo(target.folderId, entries);
});

document.addEventListener('dragend', end);

function end() {
  dragged = null;
  mark(null);
  document.documentElement.classList.remove('is-dragging');
  document.getElementById('drag-picture')?.remove();
}
