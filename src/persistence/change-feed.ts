import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { ChangeFeed } from '../domain/changes/change-feed.js';
import { type StorageChange, together } from '../domain/changes/storage-change.js';

const CHANNEL = 'storage_changes';
const REMEMBERED = 1000;
const FIRST_PAUSE_MILLISECONDS = 250;
const LONGEST_PAUSE_MILLISECONDS = 10_000;
const PROBE_MILLISECONDS = 30_000;
const ANSWER_MILLISECONDS = 10_000;

export interface ListeningFeed extends ChangeFeed {
  close(): Promise<void>;
}

interface Heard extends StorageChange {
  ownerId: string;
}

/**
 * LISTEN on one connection of its own for the whole process, from the first subscriber on; never one of a pool, whose others
 * would wait for it. A connection that is lost is opened anew, and as nobody knows what was told meanwhile, everybody
 * looks again.
 */
export function createChangeFeed(url: string, log: (message: string) => void): ListeningFeed {
  const listeners = new Map<string, Set<(change: StorageChange) => void>>();
  const stopping = new AbortController();
  /** The last of them, the oldest first; what came later than `completeFrom` is in it. */
  let heard: Heard[] = [];
  let completeFrom = Number.POSITIVE_INFINITY;
  let running: Promise<void> | null = null;

  const hear = (payload: string) => {
    const [ownerId = '', places = ''] = payload.split(':');
    const change = { places: places === '*' ? null : places.split(','), at: Date.now() };
    heard.push({ ownerId, ...change });
    if (heard.length > REMEMBERED) completeFrom = heard.shift()?.at ?? completeFrom;
    for (const listener of listeners.get(ownerId) ?? []) listener(change);
  };
  const lookAgain = () => {
    heard = [];
    completeFrom = Date.now();
    const change = { places: null, at: completeFrom };
    for (const ofOwner of listeners.values()) for (const listener of ofOwner) listener(change);
  };

  async function run(): Promise<void> {
    let pause = FIRST_PAUSE_MILLISECONDS;
    while (!stopping.signal.aborted) {
      try {
        await listen(url, stopping.signal, {
          hear,
          ready: () => {
            pause = FIRST_PAUSE_MILLISECONDS;
            lookAgain();
          },
        });
      } catch (error) {
        log(`changes are not heard of: ${(error as Error).message}`);
      }
      completeFrom = Number.POSITIVE_INFINITY;
      await sleep(pause, undefined, { signal: stopping.signal }).catch(() => undefined);
      pause = Math.min(2 * pause, LONGEST_PAUSE_MILLISECONDS);
    }
  }

  return {
    subscribe(ownerId, listener) {
      running ??= run();
      const ofOwner = listeners.get(ownerId) ?? new Set();
      listeners.set(ownerId, ofOwner.add(listener));
      return () => {
        ofOwner.delete(listener);
        if (ofOwner.size === 0) listeners.delete(ownerId);
      };
    },

    changedSince(ownerId, since) {
      if (since < completeFrom) return { places: null, at: Date.now() };
      const changes = heard.filter((change) => change.ownerId === ownerId && change.at >= since);
      return changes.length === 0 ? null : changes.reduce<StorageChange>(together, { places: [], at: 0 });
    },

    async close() {
      stopping.abort();
      await running;
    },
  };
}

interface Hearing {
  hear(payload: string): void;
  /** From now on nothing is missed. */
  ready(): void;
}

/** Until it is told to stop. @throws Error where the connection can't be had, or is lost. */
async function listen(url: string, signal: AbortSignal, { hear, ready }: Hearing): Promise<void> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'kladovka changes',
    keepAlive: true,
    connectionTimeoutMillis: ANSWER_MILLISECONDS,
    query_timeout: ANSWER_MILLISECONDS,
  });
  const lost = new Promise<never>((_, reject) => {
    client.on('error', reject);
    client.once('end', () => reject(new Error('the connection has ended')));
  });
  lost.catch(() => undefined);
  client.on('notification', ({ payload }) => hear(payload ?? ''));
  try {
    await client.connect();
    await client.query(`LISTEN ${CHANNEL}`);
    ready();
    // A machine that went away without a word is missed by a question alone.
    while (!signal.aborted) {
      const pause = sleep(PROBE_MILLISECONDS, undefined, { signal }).catch(() => undefined);
      await Promise.race([pause, lost]);
      if (!signal.aborted) await client.query('SELECT 1');
    }
  } finally {
    await client.end().catch(() => undefined);
  }
}
