import pg from 'pg';

/**
 * A connection whose end is told by the query that is under way, or the next one, and by nothing else: an `error` to which
 * nobody listens ends the process, and libraries listen only from time to time. Every connection is made of this.
 */
export class Client extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config);
    this.on('error', () => undefined);
  }
}

/** The driver as Sequelize takes it. */
export const driver = { ...pg, Client };
