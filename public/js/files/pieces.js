/** Pieces of a list as the server gives them: rows of a table, and where in the list they stand. */

export const entryOf = (row) => ({
  key: row.id,
  kind: row.dataset.kind,
  id: row.dataset.id,
  name: row.dataset.name,
});

/** `cursor` is where it begins; `total` is null where it was not counted. */
export async function loadPiece(address, limit) {
  const url = new URL(address, location.href);
  url.searchParams.set('limit', limit);
  const headers = { 'HX-Request': 'true', 'HX-Target': 'file-rows', Accept: 'text/html' };
  const answer = await fetch(url, { headers });
  const redirect = answer.headers.get('HX-Redirect');
  if (redirect) location.assign(redirect);
  if (!answer.ok) throw new Error(`the list answered ${answer.status}`);
  const { content } = Object.assign(document.createElement('template'), { innerHTML: await answer.text() });
  const { cursor, total } = content.querySelector('.piece-mark').dataset;
  const rows = [...content.querySelectorAll('.file-row')];
  return {
    rows,
    entries: rows.map(entryOf),
    cursor,
    nextUrl: content.querySelector('.more-row')?.dataset.more ?? null,
    total: total === undefined ? null : Number(total),
  };
}
