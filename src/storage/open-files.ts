import type { Stats } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';

const MOST_OPEN = 64;
/** Longer than a player waits between two ranges of a film. */
const IDLE_MILLISECONDS = 5_000;

interface OpenFile {
  file: FileHandle;
  stamp: Stamp;
  users: number;
  /** Whoever uses it last closes it. */
  isOver: boolean;
  idle: NodeJS.Timeout | null;
}

/** What tells whether a file is the one that it was. */
export type Stamp = Pick<Stats, 'ino' | 'size' | 'mtimeMs' | 'ctimeMs'>;

export const isSameFile = (one: Stamp, other: Stamp): boolean =>
  one.ino === other.ino &&
  one.size === other.size &&
  one.mtimeMs === other.mtimeMs &&
  one.ctimeMs === other.ctimeMs;

/**
 * Files of which ranges are read one after the other, kept open for a while: to find, open and close one costs three times
 * as much as the range. Each is used only as long as its path leads to the very file that was opened.
 */
export class OpenFiles {
  readonly #open = new Map<string, OpenFile>();

  constructor(
    private readonly disk: {
      /** @throws where there is no file, or none that may be read. */
      open(key: string): Promise<{ file: FileHandle; stamp: Stamp }>;
      /** Of what the path leads to now; throws the same. */
      stampOf(key: string): Promise<Stamp>;
    },
  ) {}

  /** @param work is told what the file was before it reads */
  async use<T>(key: string, work: (file: FileHandle, stamp: Stamp) => Promise<T>): Promise<T> {
    const used = (await this.#stillOpen(key)) ?? (await this.#openNew(key));
    try {
      return await work(used.file, used.stamp);
    } finally {
      used.users -= 1;
      if (used.users === 0) await this.#rest(key, used);
    }
  }

  /** Its place on the disk is free as soon as nobody reads it. */
  async forget(key: string): Promise<void> {
    const known = this.#open.get(key);
    if (!known) return;
    this.#open.delete(key);
    known.isOver = true;
    if (known.idle) clearTimeout(known.idle);
    if (known.users === 0) await known.file.close();
  }

  /** For one more user. */
  async #stillOpen(key: string): Promise<OpenFile | null> {
    if (!this.#open.has(key)) return null;
    const stamp = await this.disk.stampOf(key);
    // It may have been closed, or opened anew, during the look.
    const known = this.#open.get(key);
    if (!known || !isSameFile(known.stamp, stamp)) {
      await this.forget(key);
      return null;
    }
    known.users += 1;
    if (known.idle) clearTimeout(known.idle);
    // To the end of the line of those that may have to go.
    this.#open.delete(key);
    this.#open.set(key, known);
    return known;
  }

  async #openNew(key: string): Promise<OpenFile> {
    const opened = { ...(await this.disk.open(key)), users: 1, isOver: false, idle: null };
    // Two that open it at once have one each; the second is not kept.
    if (this.#open.has(key)) return { ...opened, isOver: true };
    this.#open.set(key, opened);
    return opened;
  }

  async #rest(key: string, used: OpenFile): Promise<void> {
    if (used.isOver) return used.file.close();
    // Of a file that was only read nothing is lost where its close fails.
    used.idle = setTimeout(() => void this.forget(key).catch(() => undefined), IDLE_MILLISECONDS).unref();
    const [oldest = key] = this.#open.keys();
    if (this.#open.size > MOST_OPEN) await this.forget(oldest);
  }
}
