import { AsyncLocalStorage } from 'node:async_hooks';
import Transport from 'winston-transport';
import type { LogEntry } from '../domain/logs/log-entry.js';
import type { LogStore } from '../domain/logs/log-store.js';
import { type Line, localOnly } from './line.js';

export interface DatabaseTransportOptions {
  batchSize?: number;
  batchMilliseconds?: number;
  /** Lines that wait for the table; more are dropped from this sink alone, and counted. */
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

  constructor(options: DatabaseTransportOptions) {
    super();
    this.#options = {
      batchSize: 200,
      batchMilliseconds: 500,
      capacity: 10_000,
      longestPauseMilliseconds: 30_000,
      ...options,
    };
  }

  override log(line: Line, next: () => void): void {
    if (!line[localOnly]) this.#enqueue(line);
    next();
  }

  /** Lines wait until the table is there. */
  attach(store: Pick<LogStore, 'append'>): void {
    this.#store = store;
    void this.#deliver();
  }

  /** Resolves when the queue is empty, or the table turned out to be out of reach. */
  async flush(): Promise<void> {
    await this.#delivery;
    await this.#deliver();
  }

  /** winston calls it when it lets go of the transport. */
  override close(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #enqueue({ time, level, message, event, requestId, userId, details }: Line): void {
    if (this.#queue.length >= this.#options.capacity) {
      this.#dropped += 1;
      return;
    }
    this.#queue.push({ time: new Date(time), level, message, event, requestId, userId, details });
    if (!this.#delivery) this.#schedule();
  }

  #schedule(): void {
    if (this.#queue.length >= this.#options.batchSize && this.#failures === 0) void this.#deliver();
    else this.#deliverIn(this.#options.batchMilliseconds);
  }

  #deliverIn(milliseconds: number): void {
    if (this.#timer) return;
    this.#timer = setTimeout(() => void this.#deliver(), milliseconds);
    this.#timer.unref();
  }

  #deliver(): Promise<void> {
    this.#delivery ??= delivery.run(true, () =>
      this.#deliverAll().finally(() => {
        this.#delivery = null;
        if (this.#store && this.#queue.length > 0) this.#schedule();
      }),
    );
    return this.#delivery;
  }

  async #deliverAll(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    try {
      while (this.#store && this.#queue.length > 0) {
        const batch = this.#queue.slice(0, this.#options.batchSize);
        await this.#store.append(batch);
        this.#queue.splice(0, batch.length);
        this.#recovered();
      }
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
    if (this.#failures === 0 && this.#dropped === 0) return;
    const outage = { failures: this.#failures, dropped: this.#dropped };
    this.#failures = 0;
    this.#dropped = 0;
    delivery.exit(() => this.#options.onBack(outage));
  }
}
