import { setTimeout as sleep } from 'node:timers/promises';
import { answers, bringUp, findRunning, type RunningServer, serverUrl } from './bring-up.js';
import { findHome, type Home, prepareHome } from './home.js';
import { initialise } from './initialise.js';
import { stopPostmaster, stopPostmasterNow } from './postmaster.js';
import { isPostmaster } from './postmaster-pid.js';

export interface EmbeddedOptions {
  /** Folder for everything that is the database's. */
  dir: string;
  log: (message: string) => void;
  /** The database that `url` names; it need not exist yet. */
  database?: string;
  /** False only for tests. */
  isDurable?: boolean;
}

export interface EmbeddedPostgres {
  url: string;
  /** Where the data really lies. */
  dir: string;
  /** Of the server as it is now: another one after a restart. */
  pid(): number;
  stop(): Promise<void>;
  /** The same where nothing asynchronous can be done any more. */
  stopNow(): void;
}

export const defaultDatabase = 'kladovka';

/**
 * Starts PostgreSQL on the data in `dir`, or takes over the one that an earlier process left running, and from then
 * on starts it again whenever it dies. Nobody else may do the same at that time: hold the lock of the storage.
 */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const { log, database = defaultDatabase, isDurable = true } = options;
  const home = await prepareHome(options.dir, log);
  await initialise(home, isDurable);
  const server = await bringUp(home, { isDurable });
  if (server.isAdopted) log(`took over the PostgreSQL that was still running (pid ${server.pid})`);
  const supervision = supervise(home, server, isDurable, log);
  return {
    url: serverUrl(server.port, home.passwordFile, database),
    dir: home.dir,
    pid: () => server.pid,
    stop: async () => {
      await supervision.end();
      await stopPostmaster(home);
    },
    stopNow: () => stopPostmasterNow(home),
  };
}

/** The URL of the embedded PostgreSQL that another process runs; null where none does. */
export async function findEmbeddedPostgres(dir: string, database = defaultDatabase): Promise<string | null> {
  const home = await findHome(dir);
  if (!home) return null;
  const server = findRunning(home.dataDir);
  if (!server?.port) return null;
  const isReady = await answers(serverUrl(server.port, home.passwordFile, 'postgres'));
  return isReady ? serverUrl(server.port, home.passwordFile, database) : null;
}

const pollMs = 1000;

function supervise(home: Home, server: RunningServer, isDurable: boolean, log: (message: string) => void) {
  const ending = new AbortController();
  const loop = async () => {
    while (!ending.signal.aborted) {
      await sleep(pollMs, undefined, { ref: false, signal: ending.signal }).catch(() => {});
      if (ending.signal.aborted || isPostmaster(server.pid, home.dataDir)) continue;
      log(`the embedded PostgreSQL has died (pid ${server.pid}); starting it again`);
      try {
        Object.assign(server, await bringUp(home, { isDurable, port: server.port }));
        log(`the embedded PostgreSQL is back (pid ${server.pid})`);
      } catch (error) {
        log((error as Error).message);
      }
    }
  };
  const ended = loop();
  return {
    end: async () => {
      ending.abort();
      await ended;
    },
  };
}
