/**
 * A list that comes whole (the trash, the links) as it is now. Rows that are the same, and those that one is at work in,
 * stay as they are, so that nothing jumps and nothing typed is lost.
 */

const ROWS = '[data-rows]';

export async function renew(list) {
  const { url } = list.dataset;
  const fresh = await load(url, list.id).catch(() => null);
  if (!fresh || !list.isConnected || list !== document.getElementById(list.id)) return;
  list.dataset.readAt = fresh.dataset.readAt;
  const [rows, freshRows] = [list.querySelector(ROWS), fresh.querySelector(ROWS)];
  if (!rows || !freshRows) replace(list, fresh);
  else {
    await fill(freshRows, rowsOf(rows).length, list.id);
    merge(rows, freshRows);
    for (const part of fresh.querySelectorAll('[data-renewed]'))
      document.getElementById(part.id)?.replaceWith(part);
  }
  list.dispatchEvent(new Event('listRenewed', { bubbles: true }));
}

async function load(url, id) {
  const answer = await fetch(url, { headers: { Accept: 'text/html' } });
  if (!answer.ok) throw new Error(`the list answered ${answer.status}`);
  return new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById(id);
}

const isMore = (row) => row.classList.contains('more-row');
const rowsOf = (rows) => [...rows.children].filter((row) => !isMore(row));
const moreOf = (rows) => [...rows.children].find(isMore) ?? null;

/** As far as the list on the page reaches. */
async function fill(rows, count, id) {
  for (let more = moreOf(rows); more && rowsOf(rows).length < count; more = moreOf(rows)) {
    const next = await load(more.querySelector('a').href, id).catch(() => null);
    if (!next) return;
    more.replaceWith(...next.querySelector(ROWS).children);
  }
}

function replace(list, fresh) {
  const hadFocus = list.contains(document.activeElement);
  list.replaceWith(document.adoptNode(fresh));
  window.htmx.process(fresh);
  if (!hadFocus) return;
  const heading = document.getElementById('page-title');
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}

function merge(rows, fresh) {
  const wanted = [...fresh.children].map((row) => standingFor(row) ?? document.adoptNode(row));
  const mark = rowsOf(rows).find((row) => row.getBoundingClientRect().bottom > 0 && wanted.includes(row));
  const before = mark?.getBoundingClientRect().top;
  const focused = document.activeElement.closest?.(`${ROWS} > *`);
  const at = focused && [...rows.children].indexOf(focused);
  for (const row of [...rows.children]) if (!wanted.includes(row)) row.remove();
  let next = rows.firstElementChild;
  for (const row of wanted) {
    if (row === next) next = next.nextElementSibling;
    else {
      rows.insertBefore(row, next);
      window.htmx.process(row);
    }
  }
  const moved = mark ? mark.getBoundingClientRect().top - before : 0;
  if (moved !== 0 && scrollY > 0) scrollBy({ top: moved, behavior: 'instant' });
  if (focused && !focused.isConnected) {
    const left = rowsOf(rows);
    const row = document.getElementById(focused.id) ?? left[Math.min(at, left.length - 1)];
    if (row && row.tabIndex < 0 && !row.hasAttribute('tabindex')) row.tabIndex = -1;
    row?.focus({ preventScroll: true });
  }
}

const words = (row) => row.textContent.replaceAll(/\s+/g, ' ').trim();

/** The row that is on the page, where it says the same or is in use. */
function standingFor(fresh) {
  const row = fresh.id && document.getElementById(fresh.id);
  if (!row) return null;
  const isInUse = row.querySelector('details[open], form input:not([type=hidden])') !== null;
  return isInUse || words(row) === words(fresh) ? row : null;
}
