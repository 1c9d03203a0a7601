/** Pieces of a list as the server gives them: rows of a table, and where in the list they stand. */

export const entryOf = (row) => ({
  key: row.id,
  kind: row.dataset.kind,
  id: row.dataset.id,
  name: row.dataset.name,
});

/** Each row as it came, but for its menu: what came the same again stays on the page as it is. */
const sources = new WeakMap();

export function noteSource(row) {
  const bare = row.cloneNode(true);
  bare.querySelector('.menu-panel')?.remove();
  sources.set(row, bare.outerHTML.replaceAll(/\s+/g, ' '));
}

export const isSame = (row, fresh) => sources.has(row) && sources.get(row) === sources.get(fresh);

/** `readAt`: when it was read, at the latest, in milliseconds of the server; `cursor` is where it begins; `total` is null where it was not counted. */
export async function loadPiece(address, limit) {
  const url = new URL(address, location.href);
  url.searchParams.set('limit', limit);
  const headers = { 'HX-Request': 'true', 'HX-Target': 'file-rows', Accept: 'text/html' };
  const answer = await fetch(url, { headers });
  const redirect = answer.headers.get('HX-Redirect');
  if (redirect) location.assign(redirect);
  if (!answer.ok)
    throw Object.assign(new Error(`the list answered ${answer.status}`), { status: answer.status });
  const { content } = Object.assign(document.createElement('template'), { innerHTML: await answer.text() });
  const { start, cursor, total, readAt } = content.querySelector('.piece-mark').dataset;
  const rows = [...content.querySelectorAll('.file-row')];
  for (const row of rows) noteSource(row);
  return {
    rows,
    entries: rows.map(entryOf),
    cursor,
    readAt: Number(readAt),
    at: start === '' ? null : Number(start),
    nextUrl: content.querySelector('.more-row')?.dataset.more ?? null,
    total: total === undefined ? null : Number(total),
  };
}
