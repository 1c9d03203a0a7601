import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from '../client.js';
import { freePort } from './free-port.js';
import type { Home } from './home.js';
import { superuser } from './initialise.js';
import { lastWords, spawnPostmaster } from './postmaster.js';
import { disownPostmasterPid, isPostmaster, readPostmasterPid } from './postmaster-pid.js';

export interface RunningServer {
  pid: number;
  port: number;
  /** Whether it ran already. */
  isAdopted: boolean;
}

export interface BringUpOptions {
  isDurable: boolean;
  /** The port that clients know already. */
  port?: number;
}

const attempts = 8;

/** Takes over the server that runs on this data, else starts one; returns when it answers queries. */
export async function bringUp(home: Home, options: BringUpOptions): Promise<RunningServer> {
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const server = findRunning(home.dataDir) ?? (await startNew(home, options));
    if (server && (await untilReady(home, server))) return server;
    // Processes of a server that was killed may take a moment to go; the new one refuses to start beside them.
    await sleep(attempt * 250);
  }
  throw new Error(
    `The embedded PostgreSQL in ${home.dir} does not start. The end of its log:\n${lastWords(home)}`,
  );
}

export function findRunning(dataDir: string): RunningServer | null {
  const found = readPostmasterPid(dataDir);
  if (!found || !isPostmaster(found.pid, dataDir)) return null;
  return { pid: found.pid, port: found.port ?? 0, isAdopted: true };
}

async function startNew(home: Home, options: BringUpOptions): Promise<RunningServer | null> {
  disownPostmasterPid(home.dataDir);
  const port = options.port ?? (await freePort());
  const pid = spawnPostmaster(home, { port, isDurable: options.isDurable });
  return pid === null ? null : { pid, port, isAdopted: false };
}

/** Recovery after a crash may take long: waits as long as the process lives. False where it died. */
async function untilReady({ dataDir, passwordFile }: Home, server: RunningServer): Promise<boolean> {
  do {
    // A server found in its first moments has not written its port yet.
    server.port ||= readPostmasterPid(dataDir)?.port ?? 0;
    if (server.port && (await answers(serverUrl(server.port, passwordFile, 'postgres')))) return true;
    await sleep(40);
  } while (isPostmaster(server.pid, dataDir));
  return false;
}

export const serverUrl = (port: number, passwordFile: string, database: string): string =>
  `postgres://${superuser}:${readFileSync(passwordFile, 'utf8').trim()}@127.0.0.1:${port}/${database}`;

/** @throws Error where it answers, but would not let us in. */
export async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 3000 });
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === '28P01') throw error;
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}
