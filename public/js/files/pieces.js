import { dataOf, findAll, need } from '../dom.js';

/** Pieces of a list as the server gives them: rows of a table, and where in the list they stand. */

/** @param {HTMLElement} row @returns {Entry} */
export const entryOf = (row) => ({
  key: row.id,
  kind: dataOf(row, 'kind'),
  id: dataOf(row, 'id'),
  name: dataOf(row, 'name'),
});

/**
 * Each row as it came: what came the same again stays on the page as it is.
 * @type {WeakMap<HTMLElement, string>}
 */
const sources = new WeakMap();

/** @param {HTMLElement} row */
export function noteSource(row) {
  sources.set(row, row.outerHTML);
}

/** @param {HTMLElement} row @param {HTMLElement} fresh */
export const isSame = (row, fresh) => sources.has(row) && sources.get(row) === sources.get(fresh);

/** What a list answers instead of rows. */
export class ListError extends Error {
  /** @param {number} status */
  constructor(status) {
    super(`the list answered ${status}`);
    this.status = status;
  }
}

/**
 * `readAt`: when it was read, at the latest, in milliseconds of the server; `cursor` is where it begins; `total` is null where
 * it was not counted.
 * @param {string} address @param {number} limit
 * @returns {Promise<LoadedPiece>}
 */
export async function loadPiece(address, limit) {
  const url = new URL(address, location.href);
  url.searchParams.set('limit', String(limit));
  const headers = { 'HX-Request': 'true', 'HX-Target': 'file-rows', Accept: 'text/html' };
  const answer = await fetch(url, { headers });
  const redirect = answer.headers.get('HX-Redirect');
  if (redirect) location.assign(redirect);
  if (!answer.ok) throw new ListError(answer.status);
  const { content } = Object.assign(document.createElement('template'), { innerHTML: await answer.text() });
  const mark = need('.piece-mark', HTMLElement, content);
  const { start, total } = mark.dataset;
  const rows = findAll('.file-row', HTMLElement, content);
  for (const row of rows) noteSource(row);
  return {
    rows,
    entries: rows.map(entryOf),
    cursor: dataOf(mark, 'cursor'),
    readAt: Number(mark.dataset.readAt),
    at: start ? Number(start) : null,
    nextUrl: content.querySelector('.more-row')?.dataset.more ?? null,
    total: total === undefined ? null : Number(total),
  };
}
