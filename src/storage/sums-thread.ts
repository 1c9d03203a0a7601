import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { ContentSums } from '../domain/files/blob-store.js';

/** The same from `src/` and from `dist/`: Node runs it as it was built. */
const script = fileURLToPath(new URL('../../dist/storage/sums-worker.js', import.meta.url));

/** A thread takes some MiB. */
const IDLE_MILLISECONDS = 60_000;

/** What the thread is told. */
export interface SumsOrder {
  /** The content's number. */
  content: number;
  act: 'update' | 'end';
  /** Memory that both threads see. */
  bytes?: Uint8Array;
}

/** One for each order, in the same order. */
export interface SumsAnswer {
  content: number;
  sums: ContentSums | null;
}

/** The sums of one content, whose bytes pass through memory that threads share. */
export interface RunningSums {
  /** Resolves when the memory may take other bytes. */
  update(bytes: Uint8Array): Promise<void>;
  /** Once, however the content came to its end: the thread forgets it. */
  end(): Promise<ContentSums>;
}

/**
 * Hashes contents apart from the thread that serves requests: SHA-256 and CRC-32 of a long upload take about as long there as
 * all else about it. The thread begins with the first content, and ends when there has been none for a while.
 */
export class SumsThread {
  #thread: Thread | null = null;
  #contents = 0;
  #idle: NodeJS.Timeout | null = null;

  begin(): RunningSums {
    if (this.#idle) clearTimeout(this.#idle);
    if (!this.#thread?.isAlive) this.#thread = new Thread();
    const thread = this.#thread;
    this.#contents += 1;
    const content = thread.newContent();
    return {
      update: async (bytes) => void (await thread.order({ content, act: 'update', bytes })),
      end: async () => {
        this.#contents -= 1;
        if (this.#contents === 0) this.#idle = setTimeout(() => this.#stop(), IDLE_MILLISECONDS).unref();
        const sums = await thread.order({ content, act: 'end' });
        if (!sums) throw new Error('an end without sums');
        return sums;
      },
    };
  }

  #stop(): void {
    this.#thread?.stop();
    this.#thread = null;
  }
}

interface Asked {
  resolve(sums: ContentSums | null): void;
  reject(error: Error): void;
}

/** One that fell takes the hashes of its contents along: they fail, and who begins anew has another. */
class Thread {
  isAlive = true;
  #lastContent = 0;
  /** In the order of what the thread was told. */
  readonly #asked: Asked[] = [];
  // Without what the process was started with, which may be no script.
  readonly #worker = new Worker(script, { execArgv: [] });

  constructor() {
    this.#worker.on('message', ({ sums }: SumsAnswer) => {
      this.#asked.shift()?.resolve(sums);
      if (this.#asked.length === 0) this.#worker.unref();
    });
    this.#worker.once('error', (error) => this.#fail(error));
    this.#worker.once('exit', () => this.#fail(new Error('the thread for checksums has ended')));
    this.#worker.unref();
  }

  newContent(): number {
    this.#lastContent += 1;
    return this.#lastContent;
  }

  order(order: SumsOrder): Promise<ContentSums | null> {
    return new Promise((resolve, reject) => {
      if (!this.isAlive) return reject(new Error('the thread for checksums has ended'));
      // Only while somebody waits does it keep the process alive.
      if (this.#asked.length === 0) this.#worker.ref();
      this.#asked.push({ resolve, reject });
      this.#worker.postMessage(order);
    });
  }

  stop(): void {
    void this.#worker.terminate();
  }

  #fail(error: Error): void {
    this.isAlive = false;
    for (const { reject } of this.#asked.splice(0)) reject(error);
  }
}
