import { dataOf, need } from './dom.js';
import { refresh } from './requests.js';

/** What uploads have to do with the page below them. */

/** Whose storage is shown; nothing on a page without files. @returns {DOMStringMap | Record<string, undefined>} */
const listed = () => document.getElementById('file-list')?.dataset ?? {};

/** Lists and numbers are of yesterday. @param {number} [at] since then, by the server's clock */
export function changed(at) {
  document.body.dispatchEvent(new CustomEvent('entriesChanged', { bubbles: true, detail: { at } }));
  refresh('/files/space', { source: document.body, target: document.body, swap: 'none' });
}

addEventListener('online', () => changed());

/**
 * The folder of the row, or else that of the page, or else the root; of one's own storage where none is shown.
 * @param {HTMLElement | null} row @param {string} ownId @param {string} rootName
 * @returns {NamedDestination}
 */
export function destinationOf(row, ownId, rootName) {
  const { ownerId: userId = ownId, folderId } = listed();
  if (row) return { userId, folderId: dataOf(row, 'id'), name: dataOf(row, 'name') };
  if (!folderId) return { userId, folderId: '', name: rootName };
  return { userId, folderId, name: need('#page-title', HTMLElement).textContent.trim() };
}
