/**
 * Work that serves all who wait for it, such as the sync of a folder: whoever asks while it runs shares the next run with
 * the others who do, for the one under way may have begun too early for them.
 */
export class SharedRuns {
  readonly #underWay = new Map<string, Promise<void>>();
  readonly #next = new Map<string, Promise<void>>();

  /** Settles as a run of that name does that began after this call. */
  run(name: string, work: () => Promise<void>): Promise<void> {
    const waiting = this.#next.get(name);
    if (waiting) return waiting;
    const before = this.#underWay.get(name) ?? Promise.resolve();
    const start = () => {
      this.#next.delete(name);
      const running = work().finally(() => {
        if (this.#underWay.get(name) === running) this.#underWay.delete(name);
      });
      this.#underWay.set(name, running);
      return running;
    };
    const next = before.then(start, start);
    this.#next.set(name, next);
    return next;
  }
}
