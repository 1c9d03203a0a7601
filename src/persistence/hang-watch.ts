import pg from 'pg';
import { sqlState } from './faults.js';

/** So long a server may take to answer before somebody looks whether it answers at all. */
const PATIENCE_MS = 5_000;
/** So long that look may take. */
const KNOCK_MS = 5_000;
const LOOK_EVERY_MS = 1_000;

/** A connection as it is watched. */
export interface Watched {
  /** How to reach the same server. */
  config: pg.ClientConfig;
  /** Whoever waits for it is told why. */
  breakOff(reason: Error): void;
}

/**
 * A server that is stopped, or a machine that is gone without a word, breaks no connection: whoever has asked would wait for
 * ever. So where an answer is long in coming, a connection of its own knocks. A server that lets it in is only slow, or
 * waits for a lock. Where it gets no answer either, all that wait are broken off, and newcomers with them, until one
 * knock is answered.
 */
export class HangWatch {
  readonly #since = new Map<Watched, number>();
  #isHanging = false;
  #isKnocking = false;
  #timer: NodeJS.Timeout | null = null;
  #config: pg.ClientConfig = {};

  /** Something was asked. */
  began(connection: Watched): void {
    if (!this.#since.has(connection)) this.#since.set(connection, Date.now());
    this.#timer ??= setInterval(() => this.#look(), LOOK_EVERY_MS).unref();
  }

  /** All that was asked is answered, or nobody will. */
  ended(connection: Watched): void {
    this.#since.delete(connection);
  }

  #look(): void {
    if (this.#isHanging) this.#breakOff(LOOK_EVERY_MS);
    const [longest] = this.#waitingFor(PATIENCE_MS);
    if (longest || this.#isHanging) void this.#knock(longest);
    else if (this.#since.size === 0) this.#rest();
  }

  #rest(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
  }

  #waitingFor(milliseconds: number): Watched[] {
    const before = Date.now() - milliseconds;
    return [...this.#since].flatMap(([connection, since]) => (since <= before ? [connection] : []));
  }

  async #knock(waiting: Watched | undefined): Promise<void> {
    if (this.#isKnocking) return;
    this.#isKnocking = true;
    this.#config = waiting?.config ?? this.#config;
    const asked = this.#waitingFor(0);
    this.#isHanging = !(await answers(this.#config));
    this.#isKnocking = false;
    if (this.#isHanging) return this.#breakOff(KNOCK_MS);
    // They are given as long again.
    for (const connection of asked) if (this.#since.has(connection)) this.#since.set(connection, Date.now());
  }

  #breakOff(milliseconds: number): void {
    for (const { breakOff } of this.#waitingFor(milliseconds))
      breakOff(new Error('Connection terminated: the database does not answer'));
  }
}

/** A refusal is an answer, too. */
async function answers(config: pg.ClientConfig): Promise<boolean> {
  const client = new pg.Client({
    ...config,
    connectionTimeoutMillis: KNOCK_MS,
    query_timeout: KNOCK_MS,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT');
    return true;
  } catch (error) {
    return sqlState(error) !== null;
  } finally {
    void client.end().catch(() => undefined);
  }
}
