import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { ContentSums } from '../domain/files/blob-store.js';

const script = fileURLToPath(new URL('../../dist/storage/hash-worker.js', import.meta.url));

/** Its memory is given back when nobody needed it for so long. */
const IDLE_MS = 10_000;

/** Reads what was written of an open file up to a byte; the sums of all are told at its end. */
export interface HashOrder {
  id: number;
  fd: number;
  until: number;
  isEnd: boolean;
}

export interface HashAnswer {
  id: number;
  sums?: ContentSums;
  error?: string;
}

interface Waiting {
  resolve(sums: ContentSums): void;
  reject(error: Error): void;
}

/**
 * Reckons the sums of files that are being written, in a thread of its own. It reads them back from the system's memory: to hand
 * their bytes over would cost more than the sums.
 */
class HashThread {
  #worker: Worker | null = null;
  #idle: NodeJS.Timeout | undefined;
  #lastId = 0;
  readonly #waiting = new Map<number, Waiting>();
  #open = 0;

  begin(): number {
    this.#open += 1;
    clearTimeout(this.#idle);
    this.#worker ??= this.#start();
    this.#lastId += 1;
    return this.#lastId;
  }

  goOn(order: Omit<HashOrder, 'isEnd'>): void {
    this.#worker?.postMessage({ ...order, isEnd: false });
  }

  /**
   * When this is over, the file may be closed.
   * @throws Error where the file could not be read, or the thread is gone
   */
  async end(order: Omit<HashOrder, 'isEnd'>): Promise<ContentSums> {
    try {
      return await new Promise<ContentSums>((resolve, reject) => {
        if (!this.#worker) return reject(new Error('the thread for sums is gone'));
        this.#waiting.set(order.id, { resolve, reject });
        this.#worker.postMessage({ ...order, isEnd: true });
      });
    } finally {
      this.#open -= 1;
      if (this.#open === 0) this.#idle = setTimeout(() => this.#stop(), IDLE_MS).unref();
    }
  }

  #start(): Worker {
    const worker = new Worker(script);
    worker.unref();
    worker.on('message', ({ id, sums, error }: HashAnswer) => {
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (sums) waiting?.resolve(sums);
      else waiting?.reject(new Error(error));
    });
    worker.once('error', (error) => this.#lose(worker, error));
    worker.once('exit', () => this.#lose(worker, new Error('the thread for sums ended')));
    return worker;
  }

  #lose(worker: Worker, error: Error): void {
    if (this.#worker !== worker) return;
    this.#worker = null;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }

  #stop(): void {
    const worker = this.#worker;
    this.#worker = null;
    void worker?.terminate();
  }
}

/** null where there is no second processor to run it on. */
export const hashThread = availableParallelism() > 1 ? new HashThread() : null;
