type Work = () => Promise<unknown>;

/**
 * One piece of work at a time, in turns: each party has a line of its own, so that who asks a hundred times holds nobody
 * else up for longer than a piece or two.
 */
export class Turns {
  readonly #lines = new Map<string, Work[]>();
  #isBusy = false;
  #waiting = 0;

  constructor(
    private readonly maxWaiting: number,
    private readonly maxWaitingInAll = Number.POSITIVE_INFINITY,
  ) {}

  /** Null where so much waits already, of the party or in all. */
  take<Result>(party: string, work: () => Promise<Result>): Promise<Result> | null {
    const line = this.#lines.get(party) ?? [];
    if (line.length >= this.maxWaiting || this.#waiting >= this.maxWaitingInAll) return null;
    this.#waiting += 1;
    this.#lines.set(party, line);
    return new Promise((resolve, reject) => {
      line.push(() => work().then(resolve, reject));
      void this.#run();
    });
  }

  async #run(): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    for (let work = this.#next(); work; work = this.#next()) await work();
    this.#isBusy = false;
  }

  /** Who had a turn goes to the end. */
  #next(): Work | undefined {
    const [party, line] = this.#lines.entries().next().value ?? [];
    if (party === undefined || !line) return undefined;
    const work = line.shift();
    this.#waiting -= 1;
    this.#lines.delete(party);
    if (line.length > 0) this.#lines.set(party, line);
    return work;
  }
}
