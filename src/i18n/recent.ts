/**
 * What is dear to make, kept for those who ask again. A stranger may choose the keys, so that no more than `capacity` stay:
 * what was asked for longest ago goes first.
 */
export class Recent<Value> {
  readonly #kept = new Map<string, { value: Value }>();

  constructor(
    private readonly capacity: number,
    private readonly make: (key: string) => Value,
  ) {}

  get size(): number {
    return this.#kept.size;
  }

  of(key: string): Value {
    const found = this.#kept.get(key) ?? { value: this.make(key) };
    this.#kept.delete(key);
    this.#kept.set(key, found);
    const [oldest = key] = this.#kept.keys();
    if (this.#kept.size > this.capacity) this.#kept.delete(oldest);
    return found.value;
  }
}
