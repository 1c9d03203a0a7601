import type { Line } from './line.js';

const MOMENT_MILLISECONDS = 20;
const MOST_LINES = 500;

/**
 * The lines of a moment, given on together: what winston, a stream and a file cost is shared by them. What an operator should look
 * at goes at once, with all before it; only a process that is killed takes the last moment along.
 */
export class GatheredLines {
  #lines: Line[] = [];
  #timer: NodeJS.Timeout | null = null;
  #isClosed = false;

  constructor(private readonly give: (lines: Line[]) => void) {
    process.once('exit', this.flush);
  }

  add(line: Line): void {
    this.#lines.push(line);
    const isUrgent = line.level === 'error' || line.level === 'warning';
    if (this.#isClosed || isUrgent || this.#lines.length >= MOST_LINES) this.flush();
    else this.#timer ??= setTimeout(this.flush, MOMENT_MILLISECONDS);
  }

  readonly flush = (): void => {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#lines.length > 0) this.give(this.#lines.splice(0));
  };

  /** Whatever is added from here on goes at once. */
  close(): void {
    process.off('exit', this.flush);
    this.#isClosed = true;
    this.flush();
  }
}
