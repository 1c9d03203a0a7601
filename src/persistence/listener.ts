import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

const FIRST_PAUSE_MILLISECONDS = 250;
const LONGEST_PAUSE_MILLISECONDS = 10_000;
const PROBE_MILLISECONDS = 30_000;
const ANSWER_MILLISECONDS = 10_000;

export interface Channel {
  hear(payload: string): void;
  /** From now on nothing is missed; what was told before may have been. */
  ready(): void;
  /** From now on nothing is heard, until it is ready again. */
  lost(): void;
}

export interface Listener {
  /** Once for each name, which is one of ours. */
  open(name: string, channel: Channel): void;
  close(): Promise<void>;
}

/**
 * LISTEN on one connection of its own for the whole process, from the first channel on; never one of a pool, whose others
 * would wait for it. A connection that is lost is opened anew.
 */
export function createListener(url: string, log: (message: string) => void): Listener {
  const channels = new Map<string, Channel>();
  const stopping = new AbortController();
  let running: Promise<void> | null = null;
  let connected: pg.Client | null = null;

  async function enter(client: pg.Client, name: string, channel: Channel): Promise<void> {
    await client.query(`LISTEN ${name}`);
    channel.ready();
  }

  async function run(): Promise<void> {
    let pause = FIRST_PAUSE_MILLISECONDS;
    while (!stopping.signal.aborted) {
      try {
        await listen(url, stopping.signal, {
          hear: (name, payload) => channels.get(name)?.hear(payload),
          begin: async (client) => {
            connected = client;
            for (const [name, channel] of channels) await enter(client, name, channel);
            pause = FIRST_PAUSE_MILLISECONDS;
          },
        });
      } catch (error) {
        log(`changes are not heard of: ${(error as Error).message}`);
      }
      connected = null;
      for (const { lost } of channels.values()) lost();
      await sleep(pause, undefined, { signal: stopping.signal }).catch(() => undefined);
      pause = Math.min(2 * pause, LONGEST_PAUSE_MILLISECONDS);
    }
  }

  return {
    open(name, channel) {
      channels.set(name, channel);
      running ??= run();
      const client = connected;
      // A connection on which that fails is none; it is opened anew, with all channels.
      if (client) enter(client, name, channel).catch(() => client.end().catch(() => undefined));
    },

    async close() {
      stopping.abort();
      await running;
    },
  };
}

interface Hearing {
  hear(channel: string, payload: string): void;
  begin(client: pg.Client): Promise<void>;
}

/** Until it is told to stop. @throws Error where the connection can't be had, or is lost. */
async function listen(url: string, signal: AbortSignal, { hear, begin }: Hearing): Promise<void> {
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
  client.on('notification', ({ channel, payload }) => hear(channel, payload ?? ''));
  try {
    await client.connect();
    await begin(client);
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
