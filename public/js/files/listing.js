import { announce, say } from '../texts.js';
import { toast } from '../toasts.js';

/**
 * The endless list. Pieces of it are loaded ahead of need by their cursors; those far from sight leave the page, and
 * spacers of the same height stand for them until they come back. What each row is called stays known, so that a
 * selection reaches over all that was loaded.
 */

const LOADED_AHEAD = 150;
const KEPT_AROUND = 220;
/** Up to here a reload goes through the list from its start; further down only through what is on the page. */
const EXACT_PIECES = 10;

export class Listing {
  #rows;
  #table;
  /** `{url, entries}`: where a piece is loaded from, and what is in it. */
  #pieces = [];
  /** The first and the last piece on the page. */
  #first = 0;
  #last = 0;
  #nextUrl;
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
  #hasFailed = false;

  /** `prepare(row, index)` is called for each row that comes onto the page. */
  constructor(root, prepare) {
    this.root = root;
    this.#rows = root.querySelector('#file-rows');
    this.#table = this.#rows.closest('table');
    this.#prepare = prepare;
    this.#foot = this.#rows.querySelector('.more-row') ?? footRow();
    this.#foot.querySelector('a')?.addEventListener('click', (event) => {
      event.preventDefault();
      this.#hasFailed = false;
      this.settle();
    });
    const rows = [...this.#rows.querySelectorAll('.file-row')];
    this.#pieces = [{ url: location.href, entries: rows.map(entryOf) }];
    this.#setNext(this.#foot.dataset.more);
    this.measure();
    this.#rows.prepend(this.#above);
    this.#rows.append(this.#below, this.#foot);
    this.#prepareAll();
    this.#space();
  }

  get isEmpty() {
    return this.#pieces.every(({ entries }) => entries.length === 0);
  }

  get isComplete() {
    return this.#nextUrl === null;
  }

  /** All that was loaded so far, in order. */
  get entries() {
    return this.#pieces.flatMap(({ entries }) => entries);
  }

  /** Asked once and after each change of the window: it costs a layout. */
  measure() {
    const style = getComputedStyle(this.#table);
    this.#pitch = Number.parseFloat(style.getPropertyValue('--pitch'));
    if (!this.#table.classList.contains('is-grid')) return;
    const tiles = getComputedStyle(this.#rows);
    this.#gap = Number.parseFloat(tiles.rowGap);
    this.columns = tiles.gridTemplateColumns.split(' ').length;
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
    await this.settle();
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

  #inTurn(change) {
    this.#turn = this.#turn.then(change).catch(() => {
      this.#hasFailed = true;
      toast(say('failed'), { isFailed: true });
    });
    return this.#turn;
  }

  /** Things came, went or changed: the same place in the list, as it is now. */
  async reload() {
    await this.#inTurn(() => this.#loadAnew());
    await this.settle();
  }

  async #loadAnew() {
    const from = this.#last < EXACT_PIECES ? 0 : this.#first;
    const pieces = [];
    let { url } = this.#pieces[from];
    for (let at = from; at <= this.#last && url; at += 1) {
      const piece = await load(url);
      pieces.push({ url, ...piece });
      url = piece.nextUrl;
    }
    if (!this.root.isConnected) return;
    this.#keepingPlace(() => {
      this.#pieces.splice(from, this.#pieces.length, ...pieces.map(({ url, entries }) => ({ url, entries })));
      this.#last = this.#pieces.length - 1;
      this.#first = Math.min(this.#first, this.#last);
      this.#clear();
      this.#below.before(...pieces.slice(this.#first - from).flatMap(({ rows }) => rows));
      this.#setNext(url);
      this.#prepareAll();
      this.#space();
    });
  }

  /** For a page that comes back: which pieces it had, so that any of them can be shown at once. */
  remember() {
    return { pieces: this.#pieces, nextUrl: this.#nextUrl, top: scrollY, pitch: this.#pitch };
  }

  async restore({ pieces, nextUrl, top }) {
    const known = this.#pieces[0];
    this.#pieces = pieces.map(({ url, entries }) => ({ url, entries }));
    this.#pieces[0] = { ...this.#pieces[0], entries: known.entries };
    this.#setNext(pieces.length > 1 ? nextUrl : this.#nextUrl);
    this.#space();
    scrollTo({ top, behavior: 'instant' });
    await this.settle();
  }

  /** The numbers of the first and the last entry in sight. */
  #sight() {
    const top = -this.#rows.getBoundingClientRect().top;
    const { columns } = this;
    const from = Math.max(0, Math.floor(top / this.#pitch) * columns);
    return { from, to: Math.max(from, Math.ceil((top + innerHeight) / this.#pitch) * columns) };
  }

  /** One piece loaded, or none and false. */
  async #step() {
    const { from, to } = this.#sight();
    const wanted = [this.#pieceAt(from - LOADED_AHEAD), this.#pieceAt(to + LOADED_AHEAD)];
    if (wanted[1] < this.#first || wanted[0] > this.#last) {
      const at = this.#pieceAt(from);
      this.#clear();
      this.#first = at;
      this.#last = at - 1;
      this.#space();
      await this.#bring(at);
      return true;
    }
    this.#drop(from - KEPT_AROUND, to + KEPT_AROUND);
    if (wanted[0] < this.#first) return this.#bring(this.#first - 1);
    if (wanted[1] > this.#last) return this.#bring(this.#last + 1);
    if (this.#nextUrl && !this.#hasFailed && to + LOADED_AHEAD >= this.#count()) return this.#append();
    return false;
  }

  async #append() {
    const url = this.#nextUrl;
    const { rows, entries, nextUrl } = await load(url);
    this.#pieces.push({ url, entries });
    this.#last = this.#pieces.length - 1;
    this.#below.before(...rows);
    this.#setNext(nextUrl);
    this.#prepareAll();
    this.#space();
    announce(say('loaded'));
    return true;
  }

  /** Puts a known piece back onto the page, up to where the next one begins. */
  async #bring(at) {
    const piece = this.#pieces[at];
    const after = this.#pieces[at + 1];
    const isNext = new Set(after?.entries.map(({ key }) => key));
    const rows = [];
    let url = piece.url;
    do {
      const page = await load(url);
      const end = page.rows.findIndex((row) => isNext.has(row.id));
      rows.push(...(end < 0 ? page.rows : page.rows.slice(0, end)));
      url = end < 0 && after ? page.nextUrl : null;
      if (!after) this.#setNext(page.nextUrl);
    } while (url && url !== after?.url);
    piece.entries = rows.map(entryOf);
    this.#keepingPlace(() => {
      if (at < this.#first) {
        this.#above.after(...rows);
        this.#first = at;
      } else {
        this.#below.before(...rows);
        this.#last = at;
      }
      this.#first = Math.min(this.#first, at);
      this.#prepareAll();
      this.#space();
    });
    return true;
  }

  #drop(from, to) {
    const isAway = (at) => {
      const start = this.#startOf(at);
      return start + this.#pieces[at].entries.length <= from || start >= to;
    };
    while (this.#first < this.#last && isAway(this.#first) && this.#remove(this.#first)) this.#first += 1;
    while (this.#last > this.#first && isAway(this.#last) && this.#remove(this.#last)) this.#last -= 1;
    this.#space();
  }

  /** Not where somebody is writing. */
  #remove(at) {
    const rows = this.#pieces[at].entries.map(({ key }) => this.rowOf(key)).filter(Boolean);
    if (rows.some((row) => row.classList.contains('is-editing') || row.querySelector('details[open]')))
      return false;
    for (const row of rows) row.remove();
    return true;
  }

  #clear() {
    for (const row of this.#rows.querySelectorAll('.file-row')) row.remove();
  }

  /** What stands in sight stays where it is, whatever comes or goes above it. */
  #keepingPlace(change) {
    const mark = document.elementFromPoint(innerWidth / 2, innerHeight / 2)?.closest('#file-rows .file-row');
    const before = mark?.getBoundingClientRect().top;
    const focused = document.activeElement?.closest?.('.file-row')?.id;
    change();
    const same = mark && document.getElementById(mark.id);
    if (same && scrollY > 0) {
      const moved = same.getBoundingClientRect().top - before;
      if (moved !== 0) scrollBy({ top: moved, behavior: 'instant' });
    }
    if (focused && document.activeElement === document.body)
      document.getElementById(focused)?.focus({ preventScroll: true });
  }

  #space() {
    const { columns } = this;
    const total = this.#count();
    const start = this.#startOf(this.#first);
    const end = this.#startOf(this.#last + 1);
    const set = (row, lines) => {
      row.hidden = lines <= 0;
      row.style.height = `${lines * this.#pitch - this.#gap}px`;
    };
    set(this.#above, Math.floor(start / columns));
    set(this.#below, Math.ceil(total / columns) - Math.ceil(end / columns));
    this.#fillLine(start % columns);
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

  #prepareAll() {
    let index = this.#startOf(this.#first);
    for (const row of this.#rows.querySelectorAll('.file-row')) {
      this.#prepare(row, index);
      index += 1;
    }
  }

  #setNext(url) {
    this.#nextUrl = url || null;
    this.#foot.hidden = this.#nextUrl === null;
    const link = this.#foot.querySelector('a');
    if (link && this.#nextUrl) link.href = this.#nextUrl;
  }

  #count = () => this.#startOf(this.#pieces.length);

  #startOf(at) {
    let start = 0;
    for (let piece = 0; piece < at; piece += 1) start += this.#pieces[piece].entries.length;
    return start;
  }

  #pieceAt(index) {
    let end = 0;
    for (const [at, { entries }] of this.#pieces.entries()) {
      end += entries.length;
      if (index < end) return at;
    }
    return this.#pieces.length - 1;
  }
}

export const entryOf = (row) => ({
  key: row.id,
  kind: row.dataset.kind,
  id: row.dataset.id,
  name: row.dataset.name,
});

async function load(url) {
  const headers = { 'HX-Request': 'true', 'HX-Target': 'file-rows', Accept: 'text/html' };
  const answer = await fetch(url, { headers });
  const redirect = answer.headers.get('HX-Redirect');
  if (redirect) location.assign(redirect);
  if (!answer.ok) throw new Error(`the list answered ${answer.status}`);
  const fragment = document.createElement('template');
  fragment.innerHTML = await answer.text();
  const rows = [...fragment.content.querySelectorAll('.file-row')];
  const nextUrl = fragment.content.querySelector('.more-row')?.dataset.more ?? null;
  return { rows, entries: rows.map(entryOf), nextUrl };
}

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
