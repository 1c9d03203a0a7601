import { refresh } from './requests.js';

/** What uploads have to do with the page below them. */

/** Whose storage is shown; nothing on a page without files. */
const listed = () => document.getElementById('file-list')?.dataset ?? {};

/** Lists and numbers are of yesterday. */
export function changed() {
  document.body.dispatchEvent(new CustomEvent('entriesChanged', { bubbles: true, detail: { value: true } }));
  refresh('/files/space', { source: document.body, target: document.body, swap: 'none' });
}

addEventListener('online', changed);

/** The folder of the row, or else that of the page, or else the root; of one's own storage where none is shown. */
export function destinationOf(row, ownId, rootName) {
  const { ownerId: userId = ownId, folderId } = listed();
  if (row) return { userId, folderId: row.dataset.id, name: row.dataset.name };
  if (!folderId) return { userId, folderId: '', name: rootName };
  return { userId, folderId, name: document.getElementById('page-title').textContent.trim() };
}
