import { dataOf, elementOf } from '../dom.js';
import { mayChange } from '../may-change.js';
import { say, shownText } from '../texts.js';
import { chosenOf, moveTo } from './acts.js';
import { manager } from './manager.js';
import { entryOf } from './pieces.js';

/** Rows are dragged onto a folder, or onto a folder of the path above. Files from outside bear another type. */

const TYPE = 'application/x-kladovka-entries';
/** @typedef {import('./acts.js').Chosen} Chosen */
/** @type {Chosen | null} */
let dragged = null;

/** The data of a drag of ours. @param {DragEvent} event */
const ourData = ({ dataTransfer }) => (dataTransfer?.types.includes(TYPE) ? dataTransfer : null);

document.addEventListener('dragstart', (event) => {
  const here = manager();
  const { dataTransfer } = event;
  const row = elementOf(event.target)?.closest('#file-rows .file-row');
  if (!here || !row || !dataTransfer) return;
  if (!mayChange()) return event.preventDefault();
  if (!here.selection.has(row.id)) here.selection.only(entryOf(row));
  dragged = chosenOf(here);
  dataTransfer.clearData();
  dataTransfer.setData(TYPE, dragged.whole?.list ?? dragged.entries.map(({ key }) => key).join(' '));
  dataTransfer.effectAllowed = 'move';
  dataTransfer.setDragImage(picture(dragged), 12, 12);
  document.documentElement.classList.add('is-dragging');
});

/** @param {Chosen} chosen */
function picture({ entries: [first], count }) {
  document.getElementById('drag-picture')?.remove();
  const made = document.createElement('div');
  made.id = 'drag-picture';
  made.className = 'drag-picture';
  made.textContent = first && count === 1 ? shownText(first.name) : say('dragging', { count });
  document.body.append(made);
  return made;
}

/** Where it may be dropped: not onto itself. @param {EventTarget | null} target */
function targetAt(target) {
  const element = elementOf(target);
  if (!dragged || !element) return null;
  const crumb = element.closest('[data-drop-folder]');
  if (crumb) return { element: crumb, folderId: dataOf(crumb, 'dropFolder') };
  const row = element.closest('.file-row[data-kind=folder]');
  if (!row || dragged.entries.some(({ key }) => key === row.id)) return null;
  return { element: row, folderId: dataOf(row, 'id') };
}

/** @param {Element | null} element */
function mark(element) {
  for (const marked of document.querySelectorAll('.is-drop'))
    if (marked !== element) marked.classList.remove('is-drop');
  element?.classList.add('is-drop');
}

document.addEventListener('dragover', (event) => {
  const data = ourData(event);
  if (!data) return;
  const target = targetAt(event.target);
  mark(target?.element ?? null);
  if (!target) return;
  event.preventDefault();
  data.dropEffect = 'move';
});

document.addEventListener('drop', (event) => {
  if (!ourData(event)) return;
  event.preventDefault();
  const target = targetAt(event.target);
  const chosen = dragged;
  end();
  if (target && chosen) moveTo(target.folderId, chosen);
});

document.addEventListener('dragend', end);

function end() {
  dragged = null;
  mark(null);
  document.documentElement.classList.remove('is-dragging');
  document.getElementById('drag-picture')?.remove();
}
