import pg from 'pg';
import { HangWatch, type Watched } from './hang-watch.js';

type Ask = (this: pg.Client, ...args: unknown[]) => unknown;

/**
 * A connection whose end is told by the query that is under way, or the next one, and by nothing else: an `error` to which
 * nobody listens ends the process, and libraries listen only from time to time. Every connection is made of this. It ends,
 * too, where its server has stopped answering anybody.
 */
export class Client extends pg.Client {
  readonly #watch: HangWatch;
  readonly #watched: Watched;
  #isOver = false;

  static {
    for (const name of ['connect', 'query'] as const) {
      const ask = pg.Client.prototype[name] as unknown as Ask;
      const value = function (this: Client, ...args: unknown[]) {
        if (!this.#isOver) this.#watch.began(this.#watched);
        return ask.apply(this, args);
      };
      Object.defineProperty(Client.prototype, name, { value, writable: true, configurable: true });
    }
  }

  constructor(config?: string | pg.ClientConfig) {
    super(config);
    this.on('error', () => undefined);
    this.#watch = watchOf(this);
    this.#watched = {
      config: typeof config === 'string' ? { connectionString: config } : { ...config },
      // Its socket is another one after the change to TLS.
      breakOff: (reason) => void this.connection.stream.destroy(reason),
    };
    const rest = () => this.#watch.ended(this.#watched);
    this.on('connect', rest).on('drain', rest);
    this.once('end', () => {
      this.#isOver = true;
      rest();
    });
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

/** The driver as Sequelize takes it. */
export const driver = { ...pg, Client };
