import type { Readable } from 'node:stream';

/** A list of blobs is a line of JSON for each, in the order of their keys: as long as it may be, it is read and written line by line. */
export const lineOf = (blob: { blobKey: string }): string => `${JSON.stringify(blob)}\n`;

export async function* linesOf<T>(content: Readable): AsyncGenerator<T> {
  content.setEncoding('utf8');
  let rest = '';
  for await (const chunk of content) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield JSON.parse(line);
  }
}

const BATCH = 200;

export async function* batchesOf<T>(items: AsyncIterable<T>): AsyncGenerator<T[]> {
  let batch: T[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** Finds keys in a list that is read once: ask in the order of the keys. */
export class ListReader<T extends { blobKey: string }> {
  readonly #items: AsyncIterator<T>;
  #next: T | null | undefined;

  constructor(items: AsyncIterable<T>) {
    this.#items = items[Symbol.asyncIterator]();
  }

  async find(blobKey: string): Promise<T | undefined> {
    while (this.#next !== null && (this.#next === undefined || this.#next.blobKey < blobKey)) {
      const { done, value } = await this.#items.next();
      this.#next = done ? null : value;
    }
    return this.#next?.blobKey === blobKey ? this.#next : undefined;
  }

  async close(): Promise<void> {
    await this.#items.return?.();
  }
}
