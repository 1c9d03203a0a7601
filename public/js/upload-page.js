import { dataOf, need } from './dom.js';
import { followed } from './files/manager.js';
import { refresh } from './requests.js';

/** What uploads have to do with the page below them. */

/** Whose storage is shown; nothing on a page without files. @returns {DOMStringMap | Record<string, undefined>} */
const listed = () => document.getElementById('file-list')?.dataset ?? {};

const SHORTEST_PAUSE_MILLISECONDS = 500;
const LONGEST_WAIT_MILLISECONDS = 5000;

let isResting = false;
/** What came meanwhile. @type {{ at: number | undefined } | null} */
let missed = null;

/**
 * Lists and numbers are of yesterday. They follow at once, and of changes that go on and on as often as leaves the browser
 * two thirds of its time: hundreds of files that come cost more to show than to send.
 * @param {number} [at] since then, by the server's clock
 */
export async function changed(at) {
  if (isResting) {
    missed = { at: missed && (missed.at === undefined || at === undefined) ? undefined : at };
    return;
  }
  isResting = true;
  const begun = performance.now();
  follow(at);
  await Promise.race([followed(), rest(LONGEST_WAIT_MILLISECONDS)]);
  await rest(Math.max(SHORTEST_PAUSE_MILLISECONDS, 2 * (performance.now() - begun)));
  isResting = false;
  if (!missed) return;
  const next = missed;
  missed = null;
  changed(next.at);
}

const rest = (/** @type {number} */ milliseconds) =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** @param {number} [at] */
function follow(at) {
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
