interface Lane {
  running: number;
  waiting: (() => void)[];
}

/** Work of one party runs so many at a time; what comes beyond waits in the order of its coming, and nobody waits for another party. */
export class Lanes {
  readonly #lanes = new Map<string, Lane>();

  constructor(private readonly atOnce: number) {}

  /** Not within work of the same party: it would wait for itself. */
  async run<Result>(party: string, work: () => Promise<Result>): Promise<Result> {
    const lane = this.#lanes.get(party) ?? { running: 0, waiting: [] };
    this.#lanes.set(party, lane);
    if (lane.running < this.atOnce) lane.running += 1;
    else await new Promise<void>((resolve) => lane.waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = lane.waiting.shift();
      // Its place is handed on as it is.
      if (next) next();
      else this.#leave(party, lane);
    }
  }

  #leave(party: string, lane: Lane): void {
    lane.running -= 1;
    if (lane.running === 0) this.#lanes.delete(party);
  }
}
