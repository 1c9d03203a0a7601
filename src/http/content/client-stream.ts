import type { ServerResponse } from 'node:http';
import { ClientGoneError } from './client-gone.js';

/** An answer that is written a chunk at a time, each until the system has taken it: then its memory is free again. */
export class ClientStream {
  #giveUp: (error: Error) => void = () => undefined;

  constructor(private readonly res: ServerResponse) {
    // The callback of a write to a connection that is gone may never come.
    res.once('close', () => this.#giveUp(new ClientGoneError()));
  }

  /** @throws ClientGoneError */
  write(chunk: Buffer): Promise<void> {
    return this.#until((done) => this.res.write(chunk, done));
  }

  /** @throws ClientGoneError */
  end(): Promise<void> {
    return this.#until((done) => this.res.end(done));
  }

  #until(work: (done: (error?: Error | null) => void) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.res.closed) return reject(new ClientGoneError());
      this.#giveUp = reject;
      work((error) => (error ? reject(new ClientGoneError('', { cause: error })) : resolve()));
    });
  }
}
