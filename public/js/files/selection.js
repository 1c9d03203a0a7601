/**
 * What is selected, by key, wherever its rows are; and the row that the keyboard is at. All of a list that is not known to its
 * end is selected by how many that are, and by what is left out.
 * @template {Item} I
 */
export class Selection {
  /** @type {Map<string, I>} */
  #chosen = new Map();
  /** Where all is selected: how many entries the list has. @type {number | null} */
  #total = null;
  /** @type {Map<string, I>} */
  #leftOut = new Map();
  /** @type {string | null} */
  #anchor = null;
  #isGathering = false;
  #onChange;
  /** The key of the row that the keyboard is at. @type {string | null} */
  active = null;

  /** @param {() => void} onChange */
  constructor(onChange) {
    this.#onChange = onChange;
  }

  get anchor() {
    return this.#anchor;
  }

  /** Whether it means all that the list matches, whatever of it has been seen. */
  get isWhole() {
    return this.#total !== null;
  }

  get exceptIds() {
    return [...this.#leftOut.values()].map(({ id }) => id);
  }

  get size() {
    return this.#total === null ? this.#chosen.size : this.#total - this.#leftOut.size;
  }

  /** Whether somebody gathers rows, by ticks or a long press: a row that one only looked at is selected without. */
  get isGathering() {
    return this.#isGathering && this.size > 0;
  }

  get entries() {
    return [...this.#chosen.values()];
  }

  /** @param {string} key */
  has(key) {
    return this.isWhole ? !this.#leftOut.has(key) : this.#chosen.has(key);
  }

  /** @param {I} entry */
  only(entry) {
    this.#forgetWhole();
    this.#chosen = new Map([[entry.key, entry]]);
    this.#isGathering = false;
    this.#arriveAt(entry);
  }

  /** @param {I} entry */
  toggle(entry) {
    this.#isGathering = true;
    const named = this.isWhole ? this.#leftOut : this.#chosen;
    if (!named.delete(entry.key)) named.set(entry.key, entry);
    this.#arriveAt(entry);
  }

  /**
   * From where the last selection began to here; what lies elsewhere is left.
   * @param {I} entry @param {I[]} entries
   */
  rangeTo(entry, entries) {
    this.#forgetWhole();
    const at = entries.findIndex(({ key }) => key === entry.key);
    const from = entries.findIndex(({ key }) => key === this.#anchor);
    const [start, end] = from < 0 ? [at, at] : [Math.min(at, from), Math.max(at, from)];
    this.#chosen = new Map(entries.slice(start, end + 1).map((chosen) => [chosen.key, chosen]));
    if (from < 0) this.#anchor = entry.key;
    this.#isGathering = true;
    this.active = entry.key;
    this.#onChange();
  }

  /** @param {I[]} entries */
  all(entries) {
    this.#isGathering = true;
    this.#forgetWhole();
    this.#chosen = new Map(entries.map((entry) => [entry.key, entry]));
    this.#onChange();
  }

  /** All of a list that has so many entries. @param {number} total */
  whole(total) {
    this.#chosen.clear();
    this.#leftOut.clear();
    this.#isGathering = true;
    this.#total = total;
    this.#onChange();
  }

  clear() {
    if (this.#chosen.size === 0 && !this.isWhole) return;
    this.#chosen.clear();
    this.#forgetWhole();
    this.#onChange();
  }

  /**
   * After the list was loaded anew: what was `touched` and is gone is no longer selected; the rest lies elsewhere.
   * @param {I[]} entries @param {Set<string>} touched
   */
  keep(entries, touched) {
    const present = new Map(entries.map((entry) => [entry.key, entry]));
    const kept = [...this.#chosen].filter(([key]) => present.has(key) || !touched.has(key));
    this.#chosen = new Map(kept.map(([key, entry]) => [key, present.get(key) ?? entry]));
    this.#onChange();
  }

  #forgetWhole() {
    this.#total = null;
    this.#leftOut.clear();
  }

  /** @param {I} entry */
  #arriveAt({ key }) {
    this.#anchor = key;
    this.active = key;
    this.#onChange();
  }
}
