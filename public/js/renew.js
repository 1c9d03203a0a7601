import { dataOf, findAll, focusOn, need, placeOf } from './dom.js';
import { afterActs, isActing } from './requests.js';
import { say } from './texts.js';
import { toast } from './toasts.js';

/**
 * A list that comes whole (the trash, the links) as it is now. Rows that are the same, and those that one is at work in,
 * stay as they are, so that nothing jumps and nothing typed is lost.
 */

const ROWS = '[data-rows]';

/** @param {HTMLElement} list */
export async function renew(list) {
  const fresh = await load(dataOf(list, 'url'), list.id).catch(() => null);
  if (!fresh || !list.isConnected || list !== document.getElementById(list.id)) return;
  if (isActing()) return afterActs(() => renew(list));
  list.dataset.readAt = dataOf(fresh, 'readAt');
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

/** @param {string} url @param {string} id */
async function load(url, id) {
  const answer = await fetch(url, { headers: { Accept: 'text/html' } });
  if (!answer.ok) throw new Error(`the list answered ${answer.status}`);
  return new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById(id);
}

/** @param {HTMLElement} rows */
const childrenOf = (rows) => findAll(':scope > *', HTMLElement, rows);
/** @param {HTMLElement} row */
const isMore = (row) => row.classList.contains('more-row');
/** @param {HTMLElement} rows */
const rowsOf = (rows) => childrenOf(rows).filter((row) => !isMore(row));
/** @param {HTMLElement} rows */
const moreOf = (rows) => childrenOf(rows).find(isMore) ?? null;

/** As far as the list on the page reaches. @param {HTMLElement} rows @param {number} count @param {string} id */
async function fill(rows, count, id) {
  for (let more = moreOf(rows); more && rowsOf(rows).length < count; more = moreOf(rows)) {
    const next = await load(need('a', HTMLAnchorElement, more).href, id).catch(() => null);
    const found = next?.querySelector(ROWS);
    if (!found) return;
    more.replaceWith(...found.children);
  }
}

/** @param {HTMLElement} list @param {HTMLElement} fresh */
function replace(list, fresh) {
  const hadFocus = list.contains(document.activeElement);
  list.replaceWith(document.adoptNode(fresh));
  window.htmx.process(fresh);
  if (hadFocus) focusOn(document.getElementById('page-title'));
}

/** @param {HTMLElement} rows @param {HTMLElement} fresh */
function merge(rows, fresh) {
  const wanted = childrenOf(fresh).map((row) => standingFor(row) ?? document.adoptNode(row));
  const mark = rowsOf(rows).find((row) => row.getBoundingClientRect().bottom > 0 && wanted.includes(row));
  const before = mark?.getBoundingClientRect().top ?? 0;
  const focused = document.activeElement?.closest(`${ROWS} > *`);
  const at = placeOf(childrenOf(rows), focused);
  for (const row of childrenOf(rows)) {
    if (wanted.includes(row)) continue;
    if (isTyped(row)) tellLost(row);
    row.remove();
  }
  let next = rows.firstElementChild;
  for (const row of wanted) {
    if (row === next) next = row.nextElementSibling;
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

/** @param {HTMLElement} row */
const isTyped = (row) =>
  findAll('form input:not([type=hidden])', HTMLInputElement, row).some(
    ({ value, defaultValue, checked, defaultChecked }) =>
      value !== defaultValue || checked !== defaultChecked,
  );

/** Conditions that somebody sets for a link. @param {HTMLElement} row */
function tellLost(row) {
  const name = row.querySelector('.link-file a')?.textContent.trim() ?? '';
  toast(say('linkLost', { name }), { isFailed: true });
}

/** @param {HTMLElement} row */
const words = (row) => row.textContent.replaceAll(/\s+/g, ' ').trim();

/** The row that is on the page, where it says the same or is in use. @param {HTMLElement} fresh */
function standingFor(fresh) {
  const row = fresh.id ? document.getElementById(fresh.id) : null;
  if (!row) return null;
  const isInUse = row.querySelector('details[open], form input:not([type=hidden])') !== null;
  return isInUse || words(row) === words(fresh) ? row : null;
}
