import pg from 'pg';
import { HangWatch } from './hang-watch.js';

/**
 * A connection whose end is told by the query that is under way, or the next one, and by nothing else: an `error` to which
 * nobody listens ends the process, and libraries listen only from time to time. Every connection is made of this. It ends,
 * too, where its server has stopped answering anybody.
 */
export class Client extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config);
    this.on('error', () => undefined);
    watchForHang(this, typeof config === 'string' ? { connectionString: config } : { ...config });
  }
}

/** One for each server. */
const watches = new Map<string, HangWatch>();

function watchOf({ host, port }: pg.Client): HangWatch {
  const server = `${host}:${port}`;
  const watch = watches.get(server) ?? new HangWatch();
  watches.set(server, watch);
  return watch;
}

type Ask = (...args: unknown[]) => unknown;

function watchForHang(client: pg.Client, config: pg.ClientConfig): void {
  const watch = watchOf(client);
  // Its socket is another one after the change to TLS.
  const breakOff = (reason: Error) => void client.connection.stream.destroy(reason);
  const watched = { config, breakOff };
  let isOver = false;
  for (const name of ['connect', 'query'] as const) {
    const ask = client[name].bind(client) as Ask;
    const watchedAsk: Ask = (...args) => {
      if (!isOver) watch.began(watched);
      return ask(...args);
    };
    client[name] = watchedAsk as never;
  }
  const rest = () => watch.ended(watched);
  client.on('connect', rest).on('drain', rest);
  client.once('end', () => {
    isOver = true;
    rest();
  });
}

/** The driver as Sequelize takes it. */
export const driver = { ...pg, Client };
