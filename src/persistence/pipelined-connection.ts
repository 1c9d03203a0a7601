import type pg from 'pg';
import { Client } from './client.js';
import { sqlState, throwTold } from './faults.js';

/** A statement that each connection parses and plans once, under its name. */
export interface PreparedStatement {
  name: string;
  text: string;
}

/**
 * A connection of its own for what nearly every request asks: prepared statements, one after the other without waiting for
 * the answers between (pipelining). It is opened with the first, and anew after it was lost.
 */
export class PipelinedConnection {
  #client: Promise<pg.Client> | null = null;

  /** @param setUp a statement with which it begins */
  constructor(
    private readonly config: pg.ClientConfig,
    private readonly setUp?: string,
  ) {}

  /** @throws DomainError `unavailable` for a fault of the database */
  async rows<Row>(statement: PreparedStatement, values: unknown[]): Promise<Row[]> {
    this.#client ??= this.#connect();
    const connecting = this.#client;
    try {
      const client = await connecting;
      return (await client.query({ ...statement, values })).rows as Row[];
    } catch (error) {
      if (isConnectionLost(error)) this.#forget(connecting);
      return throwTold(error);
    }
  }

  async close(): Promise<void> {
    const client = await this.#client?.catch(() => null);
    this.#client = null;
    await client?.end();
  }

  #connect(): Promise<pg.Client> {
    const client = new Client({ ...this.config, pipeline: true });
    const connecting = this.#open(client);
    client.once('end', () => this.#forget(connecting));
    return connecting;
  }

  async #open(client: pg.Client): Promise<pg.Client> {
    await client.connect();
    if (this.setUp) await client.query(this.setUp);
    return client;
  }

  #forget(connecting: Promise<pg.Client>): void {
    if (this.#client === connecting) this.#client = null;
  }
}

/** Several of them: each statement goes where the fewest are under way, so that one that takes long holds up few. */
export class PipelinedConnections {
  readonly #lanes: { connection: PipelinedConnection; underWay: number }[];

  constructor(connections: PipelinedConnection[]) {
    this.#lanes = connections.map((connection) => ({ connection, underWay: 0 }));
  }

  /** @throws DomainError `unavailable` for a fault of the database */
  async rows<Row>(statement: PreparedStatement, values: unknown[]): Promise<Row[]> {
    const lane = this.#lanes.reduce((one, other) => (other.underWay < one.underWay ? other : one));
    lane.underWay += 1;
    try {
      return await lane.connection.rows<Row>(statement, values);
    } finally {
      lane.underWay -= 1;
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#lanes.map(({ connection }) => connection.close()));
  }
}

/** Whether what failed left nothing behind for certain; after a lost connection it may have been done. */
export const isRolledBack = (error: unknown): boolean => !isConnectionLost(error);

/** What PostgreSQL has no code of its own for comes from the socket; of its codes, 57P is that it goes. */
function isConnectionLost(error: unknown): boolean {
  const state = sqlState(error);
  return state === null || state.startsWith('57P');
}
