import { AsyncLocalStorage } from 'node:async_hooks';
import Transport from 'winston-transport';
import type { LogEntry } from '../domain/logs/log-entry.js';
import type { LogStore } from '../domain/logs/log-store.js';
import { type Line, type Lines, localOnly } from './line.js';

export interface DatabaseTransportOptions {
  /** At most. */
  batchSize?: number;
  batchMilliseconds?: number;
  /** After a batch it rests so many times as long as that took: what is told never takes the database from who asks. */
  restFactor?: number;
  /**
   * Lines that wait for the table; more are dropped from this sink alone, and counted. What is no event and no warning has
   * half of the room.
   */
  capacity?: number;
  longestPauseMilliseconds?: number;
  /** The first failure of a row of them. Its line must be `localOnly`. */
  onAway(error: unknown): void;
  onBack(outage: { failures: number; dropped: number }): void;
}

const delivery = new AsyncLocalStorage<true>();

/** Whether this code runs on behalf of a delivery: its lines would feed the very queue that they tell of. */
export const isDelivering = (): boolean => delivery.getStore() === true;

/**
 * Writes lines to the `logs` table in batches. A caller never waits: lines go to a bounded queue, from which one
 * delivery at a time takes them, in order, and tries again for as long as the database is away.
 */
export class DatabaseTransport extends Transport {
  readonly #options: Required<DatabaseTransportOptions>;
  readonly #queue: LogEntry[] = [];
  #store: Pick<LogStore, 'append'> | null = null;
  #delivery: Promise<void> | null = null;
  #timer: NodeJS.Timeout | null = null;
  #failures = 0;
  #dropped = 0;
  #droppedEver = 0;
  #restUntil = 0;

  constructor(options: DatabaseTransportOptions) {
    super();
    this.#options = {
      batchSize: 1000,
      batchMilliseconds: 500,
      restFactor: 4,
      capacity: 10_000,
      longestPauseMilliseconds: 30_000,
      ...options,
    };
  }

  override log({ lines }: Pick<Lines, 'lines'>, next: () => void): void {
    for (const line of lines) if (!line[localOnly]) this.#enqueue(line);
    next();
  }

  /** Dropped since the start. */
  figures(): { waiting: number; dropped: number } {
    return { waiting: this.#queue.length, dropped: this.#droppedEver };
  }

  /** Lines wait until the table is there. */
  attach(store: Pick<LogStore, 'append'>): void {
    this.#store = store;
    void this.#deliver();
  }

  /** Resolves when the queue is empty, or the table turned out to be out of reach. */
  async flush(): Promise<void> {
    await this.#delivery;
    while (this.#store && this.#queue.length > 0) {
      await this.#deliver();
      if (this.#failures > 0) return;
    }
  }

  /** winston calls it when it lets go of the transport. */
  override close(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #enqueue({ time, level, message, event, requestId, userId, details }: Line): void {
    const { capacity } = this.#options;
    const isMinor = event === null && (level === 'info' || level === 'debug');
    if (this.#queue.length >= (isMinor ? capacity / 2 : capacity)) {
      this.#dropped += 1;
      this.#droppedEver += 1;
      return;
    }
    this.#queue.push({ time: new Date(time), level, message, event, requestId, userId, details });
    if (!this.#delivery) this.#schedule();
  }

  #schedule(): void {
    const isFull = this.#queue.length >= this.#options.batchSize && this.#failures === 0;
    const pause = isFull ? 0 : this.#options.batchMilliseconds;
    this.#deliverIn(Math.max(pause, this.#restUntil - Date.now()));
  }

  #deliverIn(milliseconds: number): void {
    if (this.#timer) return;
    this.#timer = setTimeout(() => void this.#deliver(), milliseconds);
    this.#timer.unref();
  }

  #deliver(): Promise<void> {
    this.#delivery ??= delivery.run(true, () =>
      this.#deliverBatch().finally(() => {
        this.#delivery = null;
        if (this.#store && this.#queue.length > 0) this.#schedule();
      }),
    );
    return this.#delivery;
  }

  async #deliverBatch(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    try {
      if (!this.#store || this.#queue.length === 0) return;
      const begin = Date.now();
      const batch = this.#queue.slice(0, this.#options.batchSize);
      await this.#store.append(batch);
      this.#queue.splice(0, batch.length);
      this.#restUntil = Date.now() + (Date.now() - begin) * this.#options.restFactor;
      this.#recovered();
    } catch (error) {
      this.#failed(error);
    }
  }

  #failed(error: unknown): void {
    this.#failures += 1;
    if (this.#failures === 1) this.#options.onAway(error);
    const pause = this.#options.batchMilliseconds * 2 ** Math.min(this.#failures, 10);
    this.#deliverIn(Math.min(pause, this.#options.longestPauseMilliseconds));
  }

  #recovered(): void {
    const isBehind = this.#failures === 0 && this.#queue.length > 0;
    if (isBehind || (this.#failures === 0 && this.#dropped === 0)) return;
    const outage = { failures: this.#failures, dropped: this.#dropped };
    this.#failures = 0;
    this.#dropped = 0;
    delivery.exit(() => this.#options.onBack(outage));
  }
}
