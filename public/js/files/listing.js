import { announce, say } from '../texts.js';
import { toast } from '../toasts.js';
import { entryOf, loadPiece } from './pieces.js';

/**
 * The list of any length. A folder's list has its full height from the start, for it is known how many entries it has:
 * what is in sight is loaded wherever one goes, by its place or by the key of its neighbour. A list of many folders
 * (what was found, what came last) grows as one goes down. Rows far from sight leave the page, and spacers of the
 * same height stand for them. What each row is called stays known, so that a selection reaches over all of them.
 */

const AHEAD = 150;
const KEPT_AROUND = 300;
/** So many rows come at once: few, where one scrolls on; many, where there is much to fill. */
const FEWEST = 100;
const MOST = 500;
/** Up to here a list that grows is reloaded from its start; further down only what is on the page. */
const EXACT = 2000;
/** So many entries at most are loaded for a selection that reaches over what was never in sight. */
const REACH = 10_000;
const PAUSE_MILLISECONDS = 3000;

export class Listing {
  #rows;
  #table;
  #url;
  /** Pieces on the page, one after the other: `{start, entries, cursor, nextUrl}`. */
  #pieces = [];
  /** What is known of the entries, by their numbers, and how many there are; or so far, where the list grows. */
  #known = [];
  #total;
  #grows;
  /** The addresses where pieces begin, by their numbers: a list that grows has no other way to them. */
  #starts = new Map();
  #endUrl = null;
  #above = spacer('rows-above');
  #below = spacer('rows-below');
  #foot;
  #prepare;
  #pitch = 1;
  #gap = 0;
  /** How many tiles stand side by side; of rows, one. */
  columns = 1;
  /** One change at a time. */
  #turn = Promise.resolve();
  #settling = null;
  #isDue = false;
  #isStale = false;
  #failedAt = Number.NEGATIVE_INFINITY;

  /** `prepare(row, index)` is called for each row that comes onto the page. */
  constructor(root, prepare) {
    this.root = root;
    this.#rows = root.querySelector('#file-rows');
    this.#table = this.#rows.closest('table');
    this.#url = root.dataset.url;
    this.#prepare = prepare;
    this.#foot = this.#rows.querySelector('.more-row') ?? footRow();
    this.#foot.querySelector('a')?.addEventListener('click', (event) => {
      event.preventDefault();
      this.#failedAt = Number.NEGATIVE_INFINITY;
      this.settle();
    });
    const rows = [...this.#rows.querySelectorAll('.file-row')];
    const nextUrl = this.#foot.dataset.more ?? null;
    this.#grows = root.dataset.total === undefined;
    this.#total = this.#grows ? rows.length : Number(root.dataset.total);
    this.#starts.set(0, location.href);
    this.#rows.prepend(this.#above);
    this.#rows.append(this.#below, this.#foot);
    this.measure();
    this.#put({ start: 0, rows, entries: rows.map(entryOf), cursor: '', nextUrl });
  }

  get isEmpty() {
    return this.#total === 0;
  }

  /** Whether every entry is known by name. */
  get isComplete() {
    return this.entries.length === this.#total && (!this.#grows || this.#endUrl === null);
  }

  get size() {
    return this.#total;
  }

  /** Whether there is more than `size`, nobody knows how much. */
  get isEndless() {
    return this.#grows && this.#endUrl !== null;
  }

  /** All that is known so far, in order. */
  get entries() {
    return this.#known.filter(Boolean);
  }

  /** What is on the page. */
  get shown() {
    return this.#pieces.flatMap(({ entries }) => entries);
  }

  indexOf(key) {
    return key === null ? -1 : this.#known.findIndex((entry) => entry?.key === key);
  }

  knows(from, to) {
    for (let at = Math.min(from, to); at <= Math.max(from, to); at += 1) if (!this.#known[at]) return false;
    return true;
  }

  at(index) {
    return this.#known[index] ?? null;
  }

  /** The number of the first entry in sight. */
  get place() {
    return this.#sight().from;
  }

  /** Asked once and after each change of the window: it costs a layout. */
  measure() {
    const style = getComputedStyle(this.#table);
    this.#pitch = Number.parseFloat(style.getPropertyValue('--pitch'));
    this.columns = 1;
    if (this.#table.classList.contains('is-grid')) {
      const tiles = getComputedStyle(this.#rows);
      this.#gap = Number.parseFloat(tiles.rowGap);
      this.columns = tiles.gridTemplateColumns.split(' ').length;
    }
    if (this.#pieces.length > 0) this.#space();
  }

  /** How many rows of the list stand on a screen. */
  get screenful() {
    return Math.max(1, Math.floor((innerHeight - 160) / this.#pitch) - 1) * this.columns;
  }

  rowOf(key) {
    const row = document.getElementById(key);
    return this.#rows.contains(row) ? row : null;
  }

  /** Brings the entry with this number into sight, and its row onto the page. */
  async show(index) {
    const top = this.#rows.getBoundingClientRect().top + Math.floor(index / this.columns) * this.#pitch;
    const head = 65 + (this.#table.tHead.getBoundingClientRect().height || 48);
    if (top < head) scrollBy({ top: top - head, behavior: 'instant' });
    else if (top + this.#pitch > innerHeight)
      scrollBy({ top: top + this.#pitch - innerHeight + 8, behavior: 'instant' });
    const settled = this.settle();
    if (!this.rowOf(this.#known[index]?.key)) await settled;
  }

  /** Makes known what lies between two numbers, or the first of it where it is very much. */
  async reach(from, to) {
    const start = Math.min(from, to);
    const end = Math.min(Math.max(from, to), start + REACH);
    await this.#inTurn(async () => {
      for (let at = start; at <= end; at += 1) {
        if (this.#known[at] || this.#grows) continue;
        const piece = await loadPiece(this.#addressOf(at), Math.min(MOST, end - at + 1));
        if (piece.entries.length === 0) return;
        for (const [number, entry] of piece.entries.entries()) this.#known[at + number] = entry;
      }
    });
  }

  /** Loads and drops until what is in sight, and a good deal around it, is on the page. */
  settle() {
    this.#isDue = true;
    this.#settling ??= this.#inTurn(async () => {
      this.root.setAttribute('aria-busy', 'true');
      while (this.#isDue) {
        this.#isDue = false;
        while (this.root.isConnected && (await this.#step()));
      }
    }).finally(() => {
      this.#settling = null;
      this.root.removeAttribute('aria-busy');
    });
    return this.#settling;
  }

  #inTurn(change, onFailure = sayFailed) {
    this.#turn = this.#turn.then(change).catch(() => {
      this.#failedAt = performance.now();
      onFailure();
    });
    return this.#turn;
  }

  /**
   * Things came, went or changed: the same place in the list, as it is now. Nobody asked for it: it fails in silence. What
   * has to follow in sight is not waited for: meanwhile people go on elsewhere.
   */
  async reload() {
    await this.#inTurn(
      () => this.#loadAnew(),
      () => {},
    );
    this.settle();
  }

  async #loadAnew() {
    this.#isStale = true;
    const start = this.#grows && this.#end <= EXACT ? 0 : this.#start;
    const pieces = [];
    let url = this.#grows ? this.#starts.get(start) : this.#addressOf(start);
    for (let at = start; url && at < Math.max(this.#end, start + FEWEST); at = endOf(pieces.at(-1))) {
      const piece = {
        start: at,
        ...(await loadPiece(url, Math.min(MOST, Math.max(FEWEST, this.#end - at)))),
      };
      pieces.push(piece);
      this.#total = piece.total ?? this.#total;
      url = piece.nextUrl;
    }
    this.#isStale = false;
    this.#failedAt = Number.NEGATIVE_INFINITY;
    if (!this.root.isConnected) return;
    const kept = this.#grows ? this.#known.slice(0, start) : [];
    const starts = [...this.#starts].filter(([at]) => at === 0 || (this.#grows && at <= start));
    this.#keepingSight(() => {
      const inUse = this.#rowsInUse();
      this.#clear();
      this.#known = kept;
      this.#starts = new Map(starts);
      if (this.#grows) this.#total = start;
      for (const piece of pieces)
        this.#put({ ...piece, rows: piece.rows.map((row) => inUse.get(row.id) ?? row) });
      this.#space();
    });
  }

  /** They stay as they were until the menu closes, or the form comes. */
  #rowsInUse() {
    const rows = [...this.#rows.querySelectorAll('.file-row')].filter(isInUse);
    for (const row of rows) row.dataset.stale = '';
    return new Map(rows.map((row) => [row.id, row]));
  }

  /** For a page that comes back: how long the list was, and where one was in it. */
  remember() {
    return {
      top: scrollY,
      total: this.#total,
      endUrl: this.#endUrl,
      starts: this.#grows ? [...this.#starts] : [],
    };
  }

  async restore({ top, total, endUrl, starts }) {
    if (this.#grows && total > this.#total) {
      this.#total = total;
      this.#endUrl = endUrl;
      for (const [at, url] of starts) if (at > 0) this.#starts.set(at, url);
    }
    this.#space();
    scrollTo({ top, behavior: 'instant' });
    // The browser's own way back may still be under way.
    await new Promise(requestAnimationFrame);
    scrollTo({ top, behavior: 'instant' });
    await this.settle();
  }

  get #start() {
    return this.#pieces[0]?.start ?? 0;
  }

  get #end() {
    return this.#pieces.length > 0 ? endOf(this.#pieces.at(-1)) : 0;
  }

  /** The numbers of the first entry in sight and of the one after the last. */
  #sight() {
    const top = -this.#rows.getBoundingClientRect().top;
    const lines = Math.ceil(this.#total / this.columns);
    const line = Math.min(Math.max(0, Math.floor(top / this.#pitch)), Math.max(0, lines - 1));
    const from = line * this.columns;
    return { from, to: Math.max(from + 1, Math.ceil((top + innerHeight) / this.#pitch) * this.columns) };
  }

  /** One piece loaded, or none and false. */
  async #step() {
    if (performance.now() - this.#failedAt < PAUSE_MILLISECONDS) return false;
    if (this.#isStale) {
      await this.#loadAnew();
      return true;
    }
    const { from, to } = this.#sight();
    const first = Math.max(0, from - AHEAD);
    const last = Math.min(this.#total, to + AHEAD);
    if (this.#total === 0) return false;
    if (first > this.#end || last < this.#start) return this.#jump(first, last);
    this.#drop(from - KEPT_AROUND, to + KEPT_AROUND);
    if (this.#end < last || (this.isEndless && this.#end < to + AHEAD)) return this.#goOn(last - this.#end);
    if (this.#start > first) return this.#goBack(this.#start - first);
    return false;
  }

  /** To where nothing is on the page yet. */
  async #jump(first, last) {
    const start = this.#grows ? this.#startBefore(first) : first;
    const limit = Math.min(MOST, Math.max(FEWEST, last - start));
    const piece = await this.#load(start, this.#starts.get(start) ?? this.#addressOf(start), limit);
    if (!piece) return false;
    this.#clear();
    if (piece.entries.length === 0) this.#total = Math.min(this.#total, start);
    this.#put(piece);
    return true;
  }

  async #goOn(wanted) {
    const { nextUrl } = this.#pieces.at(-1);
    if (nextUrl === null) {
      // It was longer when it was counted.
      this.#total = this.#end;
      this.#space();
      return false;
    }
    const piece = await this.#load(this.#end, nextUrl, Math.min(MOST, Math.max(FEWEST, wanted)));
    if (!piece) return false;
    this.#put(piece);
    if (this.#end === this.#total && !this.isEndless) announce(say('loaded'));
    return piece.entries.length > 0;
  }

  async #goBack(wanted) {
    const end = this.#start;
    const start = this.#grows ? this.#startBefore(end - 1) : Math.max(0, end - Math.max(FEWEST, wanted));
    const url = this.#starts.get(start) ?? this.#addressOf(start);
    const piece = await this.#load(start, url, Math.min(MOST, end - start));
    if (!piece) return false;
    // What follows it must be what stands on the page.
    if (cursorOf(piece.nextUrl) === this.#pieces[0].cursor) this.#put(piece);
    else this.#isStale = true;
    return true;
  }

  async #load(start, url, limit) {
    const piece = { start, ...(await loadPiece(url, limit)) };
    if (!this.root.isConnected) return null;
    if (piece.total !== null && piece.total !== this.#total) {
      this.#total = piece.total;
      this.#isStale = this.#pieces.length > 0;
      this.#space();
    }
    return piece;
  }

  #addressOf(start) {
    return `${this.#url}${this.#url.includes('?') ? '&' : '?'}offset=${start}`;
  }

  /** The nearest beginning of a piece that a list that grows knows. */
  #startBefore(index) {
    return Math.max(...[...this.#starts.keys()].filter((at) => at <= index));
  }

  /** Onto the page, before or after what is there. */
  #put({ start, rows: fresh, entries, cursor, nextUrl }) {
    const rows = fresh.map((row) => this.#unpark(row.id) ?? row);
    const isBefore = this.#pieces.length > 0 && start < this.#start;
    this.#keepingFocus(() => {
      if (isBefore) this.#above.after(...rows);
      else this.#below.before(...rows);
      this.#pieces[isBefore ? 'unshift' : 'push']({ start, entries, cursor, nextUrl });
      for (const [number, entry] of entries.entries()) this.#known[start + number] = entry;
      if (this.#grows) this.#grow(start + entries.length, nextUrl);
      for (const [number, row] of rows.entries()) this.#prepare(row, start + number);
      this.#space();
    });
  }

  #grow(end, nextUrl) {
    if (nextUrl) this.#starts.set(end, nextUrl);
    if (end < this.#total) return;
    this.#total = end;
    this.#endUrl = nextUrl;
  }

  #drop(from, to) {
    const isAway = (piece) => endOf(piece) <= from || piece.start >= to;
    const count = this.#pieces.length;
    while (this.#pieces.length > 1 && isAway(this.#pieces[0]) && this.#remove(this.#pieces[0]))
      this.#pieces.shift();
    while (this.#pieces.length > 1 && isAway(this.#pieces.at(-1)) && this.#remove(this.#pieces.at(-1)))
      this.#pieces.pop();
    if (this.#pieces.length !== count) this.#space();
  }

  #remove({ entries }) {
    const rows = entries.map(({ key }) => this.rowOf(key)).filter(Boolean);
    if (rows.some((row) => isEditing(row) || isInUse(row))) return false;
    for (const row of rows) row.remove();
    return true;
  }

  /** What somebody is writing is not lost: its row is out of sight until its place comes onto the page again. */
  #clear() {
    this.#pieces = [];
    for (const row of this.#rows.querySelectorAll('.file-row')) {
      row.hidden = isEditing(row);
      if (row.hidden) this.#rows.prepend(row);
      else row.remove();
    }
  }

  #unpark(key) {
    const row = this.rowOf(key);
    if (!row?.hidden) return null;
    row.hidden = false;
    return row;
  }

  /** What stands in sight stays where it is, whatever came or went above it. */
  #keepingSight(change) {
    const mark = document.elementFromPoint(innerWidth / 2, innerHeight / 2)?.closest('#file-rows .file-row');
    const before = mark?.getBoundingClientRect().top;
    this.#keepingFocus(change);
    const same = mark && this.rowOf(mark.id);
    if (!same || scrollY === 0) return;
    const moved = same.getBoundingClientRect().top - before;
    if (moved !== 0) scrollBy({ top: moved, behavior: 'instant' });
  }

  #keepingFocus(change) {
    const focused = document.activeElement;
    const row = focused?.closest?.('#file-rows .file-row');
    change();
    if (!row || document.activeElement !== document.body) return;
    // A row that stayed was taken off the page for a moment.
    const next = focused.isConnected ? focused : document.getElementById(row.id);
    next?.focus({ preventScroll: true });
  }

  #space() {
    const { columns } = this;
    const set = (row, lines) => {
      row.hidden = lines <= 0;
      row.style.height = `${lines * this.#pitch - this.#gap}px`;
    };
    set(this.#above, Math.floor(this.#start / columns));
    set(this.#below, Math.ceil(this.#total / columns) - Math.ceil(this.#end / columns));
    this.#fillLine(this.#start % columns);
    this.#table.setAttribute('aria-rowcount', this.isEndless ? -1 : this.#total + 1);
    this.#foot.hidden = !this.isEndless;
    const link = this.#foot.querySelector('a');
    if (link && this.isEndless) link.href = this.#endUrl;
  }

  /** Tiles that come back take the columns that they had. */
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

const sayFailed = () => toast(say('failed'), { isFailed: true });

const isEditing = (row) => row.classList.contains('is-editing');

/** Its menu is open, or a form for it is on its way. */
const isInUse = (row) => row.querySelector('details[open]') !== null || 'awaited' in row.dataset;

const endOf = ({ start, entries }) => start + entries.length;

const cursorOf = (url) => (url === null ? null : new URL(url, location.href).searchParams.get('cursor'));

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
