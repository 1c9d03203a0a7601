/**
 * By key, of those that came lately: when so many are there, the older half goes at once. To look for the oldest one each
 * time would take longer the more come, and strangers choose how many do.
 */
export class RecentCounts<Count> {
  #young = new Map<string, Count>();
  #old = new Map<string, Count>();

  constructor(private readonly capacity: number) {}

  get size(): number {
    return this.#young.size + this.#old.size;
  }

  get(key: string): Count | undefined {
    return this.#young.get(key) ?? this.#fromOld(key);
  }

  set(key: string, count: Count): void {
    if (this.#young.size >= this.capacity / 2) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, count);
  }

  clear(): void {
    this.#young.clear();
    this.#old.clear();
  }

  #fromOld(key: string): Count | undefined {
    const count = this.#old.get(key);
    if (count === undefined) return undefined;
    this.#old.delete(key);
    this.set(key, count);
    return count;
  }
}
