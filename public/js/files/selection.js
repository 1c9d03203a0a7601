/** What is selected, by key, wherever its rows are; and the row that the keyboard is at. */
export class Selection {
  #chosen = new Map();
  #anchor = null;
  #isGathering = false;
  #onChange;
  /** The key of the row that the keyboard is at. */
  active = null;

  constructor(onChange) {
    this.#onChange = onChange;
  }

  get anchor() {
    return this.#anchor;
  }

  get size() {
    return this.#chosen.size;
  }

  /** Whether somebody gathers rows, by ticks or a long press: a row that one only looked at is selected without. */
  get isGathering() {
    return this.#isGathering && this.size > 0;
  }

  get entries() {
    return [...this.#chosen.values()];
  }

  get ids() {
    const idsOf = (kind) => this.entries.filter((entry) => entry.kind === kind).map(({ id }) => id);
    return { fileIds: idsOf('file'), folderIds: idsOf('folder') };
  }

  has(key) {
    return this.#chosen.has(key);
  }

  only(entry) {
    this.#chosen = new Map([[entry.key, entry]]);
    this.#isGathering = false;
    this.#arriveAt(entry);
  }

  toggle(entry) {
    this.#isGathering = true;
    if (!this.#chosen.delete(entry.key)) this.#chosen.set(entry.key, entry);
    this.#arriveAt(entry);
  }

  /** From where the last selection began to here; what lies elsewhere is left. */
  rangeTo(entry, entries) {
    const at = entries.findIndex(({ key }) => key === entry.key);
    const from = entries.findIndex(({ key }) => key === this.#anchor);
    const [start, end] = from < 0 ? [at, at] : [Math.min(at, from), Math.max(at, from)];
    this.#chosen = new Map(entries.slice(start, end + 1).map((chosen) => [chosen.key, chosen]));
    if (from < 0) this.#anchor = entry.key;
    this.#isGathering = true;
    this.active = entry.key;
    this.#onChange();
  }

  all(entries) {
    this.#isGathering = true;
    this.#chosen = new Map(entries.map((entry) => [entry.key, entry]));
    this.#onChange();
  }

  clear() {
    if (this.#chosen.size === 0) return;
    this.#chosen.clear();
    this.#onChange();
  }

  /** After the list was loaded anew: what was `touched` and is gone is no longer selected; the rest lies elsewhere. */
  keep(entries, touched) {
    const present = new Map(entries.map((entry) => [entry.key, entry]));
    const kept = [...this.#chosen].filter(([key]) => present.has(key) || !touched.has(key));
    this.#chosen = new Map(kept.map(([key, entry]) => [key, present.get(key) ?? entry]));
    this.#onChange();
  }

  #arriveAt({ key }) {
    this.#anchor = key;
    this.active = key;
    this.#onChange();
  }
}
