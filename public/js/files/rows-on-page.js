import { find, findAll, need, placeOf } from '../dom.js';
import { isSame, noteSource } from './pieces.js';

const narrow = matchMedia('(max-width: 767px)');
/** There the bar of what is selected lies over the foot of the window (css/manager.css). */
const foot = () => (narrow.matches ? 60 : 0);

/**
 * The rows that are on the page, between two spacers that stand for those that are not. Each is as high as the next: a
 * place in the list is a number times a height.
 */
export class RowsOnPage {
  #rows;
  #table;
  #above = spacer('rows-above');
  #below = spacer('rows-below');
  #foot;
  #pitch = 1;
  #gap = 0;
  /** How many tiles stand side by side; of rows, one. */
  columns = 1;

  /**
   * `onMore` is called for a click on what asks for more of the list.
   * @param {HTMLElement} root @param {() => void} onMore
   */
  constructor(root, onMore) {
    this.#rows = need('#file-rows', HTMLTableSectionElement, root);
    this.#table = need('table', HTMLTableElement, root);
    this.#foot = this.#rows.querySelector('.more-row') ?? footRow();
    this.#foot.querySelector('a')?.addEventListener('click', (event) => {
      event.preventDefault();
      onMore();
    });
    for (const row of this.rows) noteSource(row);
    this.#rows.prepend(this.#above);
    this.#rows.append(this.#below, this.#foot);
  }

  get rows() {
    return findAll('.file-row', HTMLElement, this.#rows);
  }

  /** Where the page says that its list goes on, or null. */
  get nextUrl() {
    return this.#foot.dataset.more ?? null;
  }

  measure() {
    const style = getComputedStyle(this.#table);
    this.#pitch = Number.parseFloat(style.getPropertyValue('--pitch'));
    this.columns = 1;
    if (!this.#table.classList.contains('is-grid')) return;
    const tiles = getComputedStyle(this.#rows);
    this.#gap = Number.parseFloat(tiles.rowGap);
    this.columns = tiles.gridTemplateColumns.split(' ').length;
  }

  /** How many rows of the list stand on a screen. */
  get screenful() {
    return Math.max(1, Math.floor((innerHeight - 160) / this.#pitch) - 1) * this.columns;
  }

  /** @param {string | null | undefined} key */
  rowOf(key) {
    const row = document.getElementById(key ?? '');
    return this.#rows.contains(row) ? row : null;
  }

  /** The numbers of the first entry in sight and of the one after the last. @param {number} total */
  sight(total) {
    const top = -this.#rows.getBoundingClientRect().top;
    const lines = Math.ceil(total / this.columns);
    const line = Math.min(Math.max(0, Math.floor(top / this.#pitch)), Math.max(0, lines - 1));
    const from = line * this.columns;
    return { from, to: Math.max(from + 1, Math.ceil((top + innerHeight) / this.#pitch) * this.columns) };
  }

  /** @param {number} index */
  bringIntoSight(index) {
    const top = this.#rows.getBoundingClientRect().top + Math.floor(index / this.columns) * this.#pitch;
    const head = 65 + (this.#table.tHead?.getBoundingClientRect().height || 48);
    if (top < head) scrollBy({ top: top - head, behavior: 'instant' });
    else if (top + this.#pitch > innerHeight - foot())
      scrollBy({ top: top + this.#pitch - innerHeight + foot() + 8, behavior: 'instant' });
  }

  /** @param {HTMLElement[]} rows @param {boolean} isBefore */
  add(rows, isBefore) {
    if (isBefore) this.#above.after(...rows);
    else this.#below.before(...rows);
  }

  /**
   * The row that is to stand where a fresh one came: the one that is there, where it is the same or in use. That one stays
   * as it was until the menu closes, or the form comes.
   * @param {HTMLElement} fresh
   */
  standingFor(fresh) {
    const row = this.rowOf(fresh.id);
    if (!row) return fresh;
    delete row.dataset.lost;
    if (isEditing(row)) return this.unpark(row.id) ?? row;
    if (isSame(row, fresh)) return row;
    if (!isInUse(row)) return fresh;
    row.dataset.stale = '';
    return row;
  }

  /** Those in which somebody is writing, in sight or not. */
  get edited() {
    return this.rows.filter(isEditing);
  }

  /**
   * These rows alone, in this order. Those that stand where they are to stand are not touched, nor are those in sight in which
   * somebody is writing: the keys that are pressed next would be for the list.
   * @param {HTMLElement[]} rows
   */
  arrange(rows) {
    const wanted = new Set(rows);
    const goes = (/** @type {HTMLElement} */ row) => !wanted.has(row) && (row.hidden || !isEditing(row));
    for (const row of this.rows) if (goes(row)) this.#takeAway(row);
    this.#fillLine(0);
    let next = this.#above.nextElementSibling;
    for (const row of rows) {
      if (row === next) next = row.nextElementSibling;
      // The one before it has gone elsewhere.
      else if (next?.nextElementSibling === row) next = row.nextElementSibling;
      else next?.before(row);
    }
  }

  clear() {
    for (const row of this.rows) this.#takeAway(row);
    this.#fillLine(0);
  }

  /**
   * What somebody is writing is not lost: its row is out of sight until its place comes onto the page again.
   * @param {HTMLElement} row
   */
  #takeAway(row) {
    row.hidden = isEditing(row);
    if (row.hidden) this.#rows.prepend(row);
    else row.remove();
  }

  /** @param {string} key */
  unpark(key) {
    const row = this.rowOf(key);
    if (!row?.hidden) return null;
    row.hidden = false;
    return row;
  }

  /** Whether they are gone: those in use stay. @param {string[]} keys */
  remove(keys) {
    const rows = keys.flatMap((key) => this.rowOf(key) ?? []);
    if (rows.some((row) => isEditing(row) || isInUse(row))) return false;
    for (const row of rows) row.remove();
    return true;
  }

  /**
   * What stands in sight stays where it is, whatever came or went above it, and whichever of them went elsewhere.
   * @param {() => void} change
   */
  keepingSight(change) {
    const before = this.rows
      .map((row) => ({ key: row.id, box: row.getBoundingClientRect() }))
      .filter(({ box }) => box.bottom > 0 && box.top < innerHeight);
    this.keepingFocus(change);
    if (scrollY === 0) return;
    const moves = before
      .flatMap(({ key, box }) => {
        const row = this.rowOf(key);
        return row ? [row.getBoundingClientRect().top - box.top] : [];
      })
      .sort((one, other) => one - other);
    const move = moves[Math.floor(moves.length / 2)] ?? 0;
    if (move !== 0) scrollBy({ top: move, behavior: 'instant' });
  }

  /** @param {() => void} change */
  keepingFocus(change) {
    const focused = document.activeElement;
    const row = focused?.closest('#file-rows .file-row');
    const number = row ? placeOf(controlsOf(row), focused) : -1;
    change();
    if (!row || !(focused instanceof HTMLElement) || document.activeElement !== document.body) return;
    // A row that stayed was taken off the page for a moment; in a fresh one the same control is another.
    const fresh = document.getElementById(row.id);
    const next = focused.isConnected ? focused : (fresh && controlsOf(fresh)[number]) || fresh;
    next?.focus({ preventScroll: true });
  }

  /**
   * `start` and `end`: of what is on the page; `moreUrl`: of a list that goes on, nobody knows how far.
   * @param {{ start: number, end: number, total: number, moreUrl: string | null }} extent
   */
  space({ start, end, total, moreUrl }) {
    const { columns } = this;
    const set = (/** @type {HTMLElement} */ row, /** @type {number} */ lines) => {
      row.hidden = lines <= 0;
      row.style.height = `${lines * this.#pitch - this.#gap}px`;
    };
    set(this.#above, Math.floor(start / columns));
    set(this.#below, Math.ceil(total / columns) - Math.ceil(end / columns));
    this.#fillLine(start % columns);
    this.#table.setAttribute('aria-rowcount', String(moreUrl === null ? total + 1 : -1));
    this.#foot.hidden = moreUrl === null;
    const link = find('a', HTMLAnchorElement, this.#foot);
    if (link && moreUrl !== null) link.href = moreUrl;
  }

  /** Tiles that come back take the columns that they had. @param {number} count */
  #fillLine(count) {
    for (const blank of this.#rows.querySelectorAll('.blank-row')) blank.remove();
    for (let number = 0; number < count; number += 1) {
      const blank = document.createElement('tr');
      blank.className = 'blank-row';
      blank.setAttribute('aria-hidden', 'true');
      this.#above.after(blank);
    }
  }
}

/** @param {HTMLElement} row */
const controlsOf = (row) => findAll('a, button, summary, input', HTMLElement, row);

/** @param {HTMLElement} row */
const isEditing = (row) => row.classList.contains('is-editing');

/** Its menu is open, or a form for it is on its way. @param {HTMLElement} row */
const isInUse = (row) => row.querySelector('details[open]') !== null || 'awaited' in row.dataset;

/** @param {string} id */
function spacer(id) {
  const row = document.createElement('tr');
  row.id = id;
  row.className = 'spacer-row';
  row.setAttribute('aria-hidden', 'true');
  row.hidden = true;
  return row;
}

function footRow() {
  const row = document.createElement('tr');
  row.className = 'more-row';
  row.hidden = true;
  return row;
}
