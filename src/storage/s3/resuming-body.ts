import { Readable } from 'node:stream';
import { SilentStoreError, StoreFaultError } from '../faults.js';

/** So many failures in a row without a byte between them are no accident. */
const patience = 3;

/**
 * The bytes of an object over as many connections as it takes: one that broke, or that the store closed because the
 * reader paused for long, is followed by another one where it left off; so is one that falls silent while the reader waits.
 * Nothing is held open for a reader that pauses.
 */
export class ResumingBody extends Readable {
  #body: Readable | null;
  #offset = 0;
  #failures = 0;
  #isReopening = false;
  readonly #silence: NodeJS.Timeout;

  constructor(
    first: Readable,
    /** Opens the rest from an offset on. */
    private readonly reopen: (offset: number) => Promise<Readable>,
    private readonly silentMs: number,
  ) {
    super({ highWaterMark: 256 * 1024 });
    this.#silence = setTimeout(() => this.#giveUp(), silentMs).unref();
    this.#body = first;
    this.#attach(first);
  }

  override _read(): void {
    if (this.#body) this.#listenTo(this.#body);
    else this.#resume();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    clearTimeout(this.#silence);
    this.#body?.destroy();
    done(error);
  }

  #attach(body: Readable): void {
    body.on('data', (chunk: Buffer) => {
      this.#offset += chunk.length;
      this.#failures = 0;
      this.#silence.refresh();
      if (!this.push(chunk)) body.pause();
    });
    body.once('end', () => this.push(null));
    body.once('error', (error: Error) => this.#lose(body, error));
    body.pause();
  }

  #listenTo(body: Readable): void {
    this.#silence.refresh();
    body.resume();
  }

  /** Nothing is missed by a reader that pauses. */
  #giveUp(): void {
    if (this.#body?.isPaused() === false) this.#body.destroy(new SilentStoreError(this.silentMs));
  }

  #lose(body: Readable, error: Error): void {
    const isWanted = !body.isPaused();
    this.#body = null;
    if (this.destroyed) return;
    this.#failures += 1;
    if (this.#failures > patience) this.destroy(new StoreFaultError(error.message, { cause: error }));
    else if (isWanted) this.#resume();
  }

  /** One connection at a time: the reader may ask again while it is on its way, and two would mix their bytes. */
  #resume(): void {
    if (this.#isReopening) return;
    this.#isReopening = true;
    this.reopen(this.#offset).then(
      (body) => {
        this.#isReopening = false;
        if (this.destroyed) {
          body.destroy();
          return;
        }
        this.#body = body;
        this.#attach(body);
        this.#listenTo(body);
      },
      (error: Error) => this.destroy(error),
    );
  }
}
