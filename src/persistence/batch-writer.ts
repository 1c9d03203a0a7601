import { setTimeout as sleep } from 'node:timers/promises';

/** Between two batches: however often something is counted, its row is written once in that time. */
const INTERVAL_MS = 500;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 30_000;
const ATTEMPTS_WHILE_DRAINING = 3;
const CAPACITY = 20_000;

export interface BatchWriterOptions<Value> {
  /** Puts two values of one key into one. */
  merge(held: Value, added: Value): Value;
  /** Writes all or nothing. The keys come sorted, so that two writers lock rows in the same order. */
  write(batch: [key: string, value: Value][]): Promise<void>;
  /** Told of each failure. */
  log(message: string): void;
  /** Keys that it holds at most: where nothing can be written for long, those that come later are dropped, and counted. */
  capacity?: number;
}

/**
 * Writes off the way of those who add: the first at once, what comes in the moment after that in the next.
 * While the database is away it holds what it has, one value a key, and tries again.
 */
export class BatchWriter<Value> {
  #waiting = new Map<string, Value>();
  #running: Promise<void> | null = null;
  #dropped = 0;
  #isDraining = false;
  #pause = new AbortController();

  constructor(private readonly options: BatchWriterOptions<Value>) {}

  /** Returns at once. */
  add(key: string, value: Value): void {
    this.#hold(key, value);
    this.#running ??= this.#run();
  }

  /** Waits until all is written or, where the database stays away, given up. */
  async drain(): Promise<void> {
    this.#isDraining = true;
    this.#pause.abort();
    await this.#running;
    this.#isDraining = false;
    this.#pause = new AbortController();
  }

  #hold(key: string, value: Value): void {
    const held = this.#waiting.get(key);
    if (held === undefined && this.#waiting.size >= (this.options.capacity ?? CAPACITY)) {
      this.#dropped += 1;
      return;
    }
    this.#waiting.set(key, held === undefined ? value : this.options.merge(held, value));
  }

  async #run(): Promise<void> {
    await Promise.resolve(); // Whoever adds does not wait for the statement to be put together either.
    for (let failures = 0; this.#waiting.size > 0; ) {
      const batch = [...this.#waiting].sort(([a], [b]) => (a < b ? -1 : 1));
      this.#waiting = new Map();
      try {
        await this.options.write(batch);
        failures = 0;
        this.#tellOfDropped();
        await this.#pauseFor(INTERVAL_MS);
      } catch (error) {
        failures += 1;
        const isOver = this.#isDraining && failures >= ATTEMPTS_WHILE_DRAINING;
        this.options.log(`${isOver ? 'gave up writing' : 'will write again'} ${batch.length} rows: ${error}`);
        if (!isOver) for (const [key, value] of batch) this.#hold(key, value);
        await this.#rest(failures);
      }
    }
    this.#running = null;
  }

  #tellOfDropped(): void {
    if (this.#dropped > 0) this.options.log(`dropped ${this.#dropped} rows while nothing could be written`);
    this.#dropped = 0;
  }

  async #rest(failures: number): Promise<void> {
    if (this.#isDraining) await sleep(FIRST_PAUSE_MS);
    else await this.#pauseFor(Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), LONGEST_PAUSE_MS));
  }

  /** Draining ends it, and lets none begin. */
  async #pauseFor(milliseconds: number): Promise<void> {
    await sleep(milliseconds, undefined, { ref: false, signal: this.#pause.signal }).catch(() => undefined);
  }
}
