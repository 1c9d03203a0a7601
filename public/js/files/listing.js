import { dataOf } from '../dom.js';
import { announce, say } from '../texts.js';
import { toast } from '../toasts.js';
import { entryOf, ListError, loadPiece } from './pieces.js';
import { RowsOnPage } from './rows-on-page.js';

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
  #page;
  #url;
  /** Pieces on the page, one after the other. @type {Piece[]} */
  #pieces = [];
  /**
   * What is known of the entries, by their numbers, and how many there are; or so far, where the list grows.
   * @type {(Entry | undefined)[]}
   */
  #known = [];
  #total;
  #grows;
  /**
   * The addresses where pieces begin, by their numbers: a list that grows has no other way to them.
   * @type {Map<number, string>}
   */
  #starts = new Map();
  /** @type {string | null} */
  #endUrl = null;
  #readAt;
  #prepare;
  /** One change at a time. */
  #turn = Promise.resolve();
  /** @type {Promise<void> | null} */
  #settling = null;
  #isDue = false;
  #isStale = false;
  #failedAt = Number.NEGATIVE_INFINITY;

  /**
   * `prepare` is called for each row that comes onto the page.
   * @param {HTMLElement} root @param {(row: HTMLElement, index: number) => void} prepare
   */
  constructor(root, prepare) {
    this.root = root;
    this.#url = dataOf(root, 'url');
    this.#prepare = prepare;
    this.#readAt = Number(root.dataset.readAt);
    this.#page = new RowsOnPage(root, () => {
      this.#failedAt = Number.NEGATIVE_INFINITY;
      this.settle();
    });
    const { rows, nextUrl } = this.#page;
    this.#grows = root.dataset.total === undefined;
    this.#total = this.#grows ? rows.length : Number(root.dataset.total);
    if (this.#grows) this.#starts.set(0, location.href);
    this.measure();
    const start = Number(dataOf(root, 'start'));
    this.#put({ start, entries: rows.map(entryOf), cursor: dataOf(root, 'cursor'), nextUrl }, rows);
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
    return this.#known.filter((entry) => entry !== undefined);
  }

  /** What is on the page. */
  get shown() {
    return this.#pieces.flatMap(({ entries }) => entries);
  }

  /** @param {string | null} key */
  indexOf(key) {
    return key === null ? -1 : this.#known.findIndex((entry) => entry?.key === key);
  }

  /** Of what is known so far. @param {number} index */
  keysBefore(index) {
    return this.#known.slice(0, index).flatMap((entry) => entry?.key ?? []);
  }

  /** @param {number} from @param {number} to */
  knows(from, to) {
    for (let at = Math.min(from, to); at <= Math.max(from, to); at += 1) if (!this.#known[at]) return false;
    return true;
  }

  /** @param {number} index */
  at(index) {
    return this.#known[index] ?? null;
  }

  /** The number of the first entry in sight. */
  get place() {
    return this.#page.sight(this.#total).from;
  }

  /** When what is on the page was read, at the latest: what changed before is in it. In milliseconds of the server. */
  get readAt() {
    return this.#readAt;
  }

  get columns() {
    return this.#page.columns;
  }

  get screenful() {
    return this.#page.screenful;
  }

  /** @param {string | null | undefined} key */
  rowOf(key) {
    return this.#page.rowOf(key);
  }

  /** Asked once and after each change of the window: it costs a layout. */
  measure() {
    this.#page.measure();
    if (this.#pieces.length > 0) this.#space();
  }

  /** Brings the entry with this number into sight, and its row onto the page. @param {number} index */
  async show(index) {
    this.#page.bringIntoSight(index);
    const settled = this.settle();
    if (!this.rowOf(this.#known[index]?.key)) await settled;
  }

  /**
   * Before anything is loaded: into sight what the page begins with, once the browser, or htmx on the way from page to page,
   * has put the window where pages begin.
   * @param {string} key
   */
  beginAt(key) {
    return this.#inTurn(async () => {
      await new Promise(requestAnimationFrame);
      const at = this.indexOf(key);
      if (at >= 0) this.#page.bringIntoSight(at);
    });
  }

  /**
   * The number of an entry wherever it is in the list of a folder; -1 where it is not in it, or nobody can tell.
   * @param {string | null} key
   */
  async find(key) {
    const known = this.indexOf(key);
    if (known >= 0 || key === null || this.#grows) return known;
    const piece = await this.#locate(key).catch(() => null);
    if (!piece || piece.at === null) return -1;
    [this.#known[piece.at]] = piece.entries;
    return piece.at;
  }

  /** The entry alone, with its number in the list of a folder; null where it is not in it. @param {string} key */
  async #locate(key) {
    const piece = await loadPiece(this.#addressOf('find', key), 1);
    return piece.at !== null && piece.entries[0]?.key === key ? piece : null;
  }

  /**
   * Makes known what lies between two numbers, or the first of it where it is very much.
   * @param {number} from @param {number} to
   */
  async reach(from, to) {
    const start = Math.min(from, to);
    const end = Math.min(Math.max(from, to), start + REACH);
    await this.#inTurn(async () => {
      for (let at = start; at <= end; at += 1) {
        if (this.#known[at] || this.#grows) continue;
        const piece = await loadPiece(this.#addressOf('offset', at), Math.min(MOST, end - at + 1));
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

  /** @param {() => Promise<void>} change @param {(error: unknown) => void} [onFailure] */
  #inTurn(change, onFailure = sayFailed) {
    this.#turn = this.#turn.then(change).catch((error) => {
      this.#failedAt = performance.now();
      onFailure(error);
    });
    return this.#turn;
  }

  /**
   * Things came, went or changed: the same place in the list, as it is now. Nobody asked for it: it fails in silence, but
   * where there is no such folder any more. What has to follow in sight is not waited for: meanwhile people go on elsewhere.
   */
  async reload() {
    await this.#inTurn(
      () => this.#loadAnew(),
      (error) => error instanceof ListError && error.status === 404 && sayGone(),
    );
    this.settle();
  }

  async #loadAnew() {
    this.#isStale = true;
    const start = this.#grows && this.#end <= EXACT ? 0 : this.#start;
    /** @type {(Piece & LoadedPiece)[]} */
    const pieces = [];
    let url = (this.#grows ? this.#starts.get(start) : this.#addressOf('offset', start)) ?? null;
    let at = start;
    while (url !== null && at < Math.max(this.#end, start + FEWEST)) {
      const limit = Math.min(MOST, Math.max(FEWEST, this.#end - at));
      const piece = { start: at, ...(await loadPiece(url, limit)) };
      pieces.push(piece);
      this.#total = piece.total ?? this.#total;
      url = piece.nextUrl;
      at = endOf(piece);
    }
    this.#isStale = false;
    this.#failedAt = Number.NEGATIVE_INFINITY;
    const [first] = pieces;
    if (!first || !this.root.isConnected) return;
    this.#readAt = first.readAt;
    const kept = this.#grows ? this.#known.slice(0, start) : [];
    const starts = [...this.#starts].filter(([at]) => at === 0 || (this.#grows && at <= start));
    const rows = pieces.flatMap((piece) => piece.rows.map((row) => this.#page.standingFor(row)));
    this.#page.keepingSight(() => {
      this.#page.arrange(rows);
      this.#pieces = [];
      this.#known = kept;
      this.#starts = new Map(starts);
      if (this.#grows) this.#total = start;
      for (const piece of pieces) this.#note(piece);
      for (const [number, row] of rows.entries()) this.#prepare(row, start + number);
      this.#space();
    });
    for (const row of this.#page.edited) if (await this.#hasLost(row)) tellLost(row);
  }

  /** Whether the entry of a row is not in the list any more; false where nobody can tell. @param {HTMLElement} row */
  async #hasLost({ id: key, dataset: { kind, id } }) {
    if (this.indexOf(key) >= 0) return false;
    if (!this.#grows)
      return this.#locate(key).then(
        (found) => found === null,
        () => false,
      );
    if (this.#start === 0 && !this.isEndless) return true;
    const answer = await fetch(`/${kind}s/${id}/row`).catch(() => null);
    return answer?.status === 404;
  }

  /** Whether somebody is writing in one of its rows. */
  get isEdited() {
    return this.#page.edited.length > 0;
  }

  /** For a page that comes back: how long the list was, and where one was in it. @returns {Place} */
  remember() {
    return {
      top: scrollY,
      total: this.#total,
      endUrl: this.#endUrl,
      starts: this.#grows ? [...this.#starts] : [],
    };
  }

  /** @param {Place} place */
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
    const last = this.#pieces.at(-1);
    return last ? endOf(last) : 0;
  }

  /** One piece loaded, or none and false. */
  async #step() {
    if (performance.now() - this.#failedAt < PAUSE_MILLISECONDS) return false;
    if (this.#isStale) {
      await this.#loadAnew();
      return true;
    }
    const { from, to } = this.#page.sight(this.#total);
    const first = Math.max(0, from - AHEAD);
    const last = Math.min(this.#total, to + AHEAD);
    if (this.#total === 0) return false;
    if (first > this.#end || last < this.#start) return this.#jump(first, last);
    this.#drop(from - KEPT_AROUND, to + KEPT_AROUND);
    if (this.#end < last || (this.isEndless && this.#end < to + AHEAD)) return this.#goOn(last - this.#end);
    if (this.#start > first) return this.#goBack(this.#start - first);
    return false;
  }

  /** To where nothing is on the page yet. @param {number} first @param {number} last */
  async #jump(first, last) {
    const start = this.#grows ? this.#startBefore(first) : first;
    const limit = Math.min(MOST, Math.max(FEWEST, last - start));
    const piece = await this.#load(start, this.#starts.get(start) ?? this.#addressOf('offset', start), limit);
    if (!piece) return false;
    this.#clear();
    if (piece.entries.length === 0) this.#total = Math.min(this.#total, start);
    this.#put(piece, piece.rows);
    return true;
  }

  /** @param {number} wanted */
  async #goOn(wanted) {
    const nextUrl = this.#pieces.at(-1)?.nextUrl ?? null;
    if (nextUrl === null) {
      // It was longer when it was counted.
      this.#total = this.#end;
      this.#space();
      return false;
    }
    const piece = await this.#load(this.#end, nextUrl, Math.min(MOST, Math.max(FEWEST, wanted)));
    if (!piece) return false;
    this.#put(piece, piece.rows);
    if (this.#end === this.#total && !this.isEndless) announce(say('loaded'));
    return piece.entries.length > 0;
  }

  /** @param {number} wanted */
  async #goBack(wanted) {
    const end = this.#start;
    const start = this.#grows ? this.#startBefore(end - 1) : Math.max(0, end - Math.max(FEWEST, wanted));
    const url = this.#starts.get(start) ?? this.#addressOf('offset', start);
    const piece = await this.#load(start, url, Math.min(MOST, end - start));
    if (!piece) return false;
    // What follows it must be what stands on the page.
    if (cursorOf(piece.nextUrl) === this.#pieces[0]?.cursor) this.#put(piece, piece.rows);
    else this.#isStale = true;
    return true;
  }

  /** @param {number} start @param {string} url @param {number} limit */
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

  /** @param {'find' | 'offset'} name @param {string | number} value */
  #addressOf(name, value) {
    return `${this.#url}${this.#url.includes('?') ? '&' : '?'}${name}=${value}`;
  }

  /** The nearest beginning of a piece that a list that grows knows. @param {number} index */
  #startBefore(index) {
    return Math.max(...[...this.#starts.keys()].filter((at) => at <= index));
  }

  /** Onto the page, before or after what is there. @param {Piece} piece @param {HTMLElement[]} freshRows */
  #put(piece, freshRows) {
    const rows = freshRows.map((row) => this.#page.unpark(row.id) ?? row);
    const isBefore = this.#pieces.length > 0 && piece.start < this.#start;
    this.#page.keepingFocus(() => {
      this.#page.add(rows, isBefore);
      this.#note(piece, isBefore);
      for (const [number, row] of rows.entries()) this.#prepare(row, piece.start + number);
      this.#space();
    });
  }

  /** @param {Piece} piece */
  #note({ start, entries, cursor, nextUrl }, isBefore = false) {
    this.#pieces[isBefore ? 'unshift' : 'push']({ start, entries, cursor, nextUrl });
    for (const [number, entry] of entries.entries()) this.#known[start + number] = entry;
    if (this.#grows) this.#grow(start + entries.length, nextUrl);
  }

  /** @param {number} end @param {string | null} nextUrl */
  #grow(end, nextUrl) {
    if (nextUrl) this.#starts.set(end, nextUrl);
    if (end < this.#total) return;
    this.#total = end;
    this.#endUrl = nextUrl;
  }

  /** @param {number} from @param {number} to */
  #drop(from, to) {
    const isAway = (/** @type {Piece} */ piece) => endOf(piece) <= from || piece.start >= to;
    const leaves = (/** @type {Piece | undefined} */ piece) =>
      this.#pieces.length > 1 && piece !== undefined && isAway(piece) && this.#remove(piece);
    const count = this.#pieces.length;
    while (leaves(this.#pieces[0])) this.#pieces.shift();
    while (leaves(this.#pieces.at(-1))) this.#pieces.pop();
    if (this.#pieces.length !== count) this.#space();
  }

  /** @param {Piece} piece */
  #remove({ entries }) {
    return this.#page.remove(entries.map(({ key }) => key));
  }

  #clear() {
    this.#pieces = [];
    this.#page.clear();
  }

  #space() {
    this.#page.space({
      start: this.#start,
      end: this.#end,
      total: this.#total,
      moreUrl: this.isEndless ? this.#endUrl : null,
    });
  }
}

const sayFailed = () => toast(say('failed'), { isFailed: true });

const sayGone = () =>
  toast(say('folderGone'), { isFailed: true, link: { href: '/files', text: say('rootFolder') } });

/** @param {Piece} piece */
const endOf = ({ start, entries }) => start + entries.length;

/** @param {string | null} url */
const cursorOf = (url) => (url === null ? null : new URL(url, location.href).searchParams.get('cursor'));

/** Whoever writes in the row of an entry that is gone: what they typed stays, in the form. @param {HTMLElement} row */
function tellLost(row) {
  if ('lost' in row.dataset) return;
  row.dataset.lost = '';
  toast(say('lostWhileTyped', { name: dataOf(row, 'name') }), { isFailed: true });
}
