import { accessSync, constants, mkdirSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { basename, dirname, join, parse } from 'node:path';
import DailyRotateFile from 'winston-daily-rotate-file';
import Transport from 'winston-transport';

export interface RotatedFileOptions {
  /** A symbolic link here leads to the file of the day. */
  file: string;
  retentionDays: number;
  onFailure(error: unknown): void;
  /** How long a file that failed is let be. */
  reopenAfterMilliseconds?: number;
}

const dayMilliseconds = 24 * 60 * 60 * 1000;

/**
 * A file a day, `name-YYYY-MM-DD.ext` by UTC, as winston-daily-rotate-file writes it. Ours is what that library leaves
 * open: a full disk must not end the process nor silence the file until midnight, and several processes may share a
 * folder (its audit file, which they would overwrite for each other, is not used; old files are found by their names).
 */
export class RotatedFile extends Transport {
  readonly #options: RotatedFileOptions;
  /** How long the files of past days are kept. */
  retentionDays: number;
  #file: DailyRotateFile | null;
  #brokenAt = 0;
  #isClosed = false;

  /** @throws Error where the folder can't be written to. */
  constructor(options: RotatedFileOptions) {
    super();
    this.#options = options;
    this.retentionDays = options.retentionDays;
    try {
      this.#file = this.#open();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(`the log can’t be written to ${options.file}: ${reason}`, { cause: error });
    }
  }

  override log(line: object, next: () => void): void {
    if (!this.#file && !this.#isClosed) this.#reopenInTime();
    if (this.#file?.log) this.#file.log(line, next);
    else next();
  }

  /** Resolves when all that was written has been handed to the system. */
  finish(): Promise<void> {
    const file = this.#file;
    this.#isClosed = true;
    this.#file = null;
    return new Promise((resolve) => (file ? file.logStream.end(() => resolve()) : resolve()));
  }

  #open(): DailyRotateFile {
    const folder = dirname(this.#options.file);
    const { name, ext } = parse(this.#options.file);
    mkdirSync(folder, { recursive: true, mode: 0o750 });
    accessSync(folder, constants.W_OK);
    const file = new DailyRotateFile({
      dirname: folder,
      filename: `${name}-%DATE%${ext}`,
      datePattern: 'YYYY-MM-DD',
      utc: true,
      createSymlink: true,
      symlinkName: basename(this.#options.file),
      options: { flags: 'a', mode: 0o640 },
    });
    // The library has no listener of its own, and an 'error' that nobody hears ends the process.
    file.logStream.on('error', (error) => this.#fail(file, error));
    file.on('new', () => void this.#removeOld().catch((error: unknown) => this.#options.onFailure(error)));
    return file;
  }

  #fail(file: DailyRotateFile, error: unknown): void {
    if (this.#file !== file) return;
    this.#file = null;
    this.#brokenAt = Date.now();
    this.#options.onFailure(error);
  }

  #reopenInTime(): void {
    const { reopenAfterMilliseconds = 5000 } = this.#options;
    if (Date.now() - this.#brokenAt < reopenAfterMilliseconds) return;
    try {
      this.#file = this.#open();
    } catch {
      this.#brokenAt = Date.now();
    }
  }

  async #removeOld(): Promise<void> {
    const { file } = this.#options;
    const { dir, name, ext } = parse(file);
    const oldest = new Date(Date.now() - this.retentionDays * dayMilliseconds).toISOString().slice(0, 10);
    for (const entry of await readdir(dir)) {
      const day = entry.slice(name.length + 1, name.length + 11);
      if (entry !== `${name}-${day}${ext}` || !/^\d{4}-\d{2}-\d{2}$/.test(day)) continue;
      if (day < oldest) await rm(join(dir, entry), { force: true });
    }
  }
}
