import { asDuration, say, sayBytes, sayTimeLeft } from './texts.js';

/** How far an upload is, and how fast, in words: of the tray and of the page for strangers. */

const SPEED_WINDOW_MILLISECONDS = 4000;

/** How fast it goes, by what was sent in the last seconds. */
export class Speedometer {
  /** @type {{ at: number, bytes: number }[]} */
  #marks = [];

  /** @param {number} bytes */
  mark(bytes) {
    const now = performance.now();
    this.#marks.push({ at: now, bytes });
    this.#marks = this.#marks.filter(({ at }) => now - at <= SPEED_WINDOW_MILLISECONDS);
  }

  reset() {
    this.#marks = [];
  }

  /** 0 as long as it can't be told. */
  get bytesPerSecond() {
    const [first] = this.#marks;
    const last = this.#marks.at(-1);
    if (!first || !last || this.#marks.length < 3) return 0;
    return (Math.max(last.bytes - first.bytes, 0) * 1000) / Math.max(last.at - first.at, 1);
  }
}

/**
 * `45 MB of 1.2 GB · 12 MB/s · 2 minutes left`, as far as it is known.
 * @param {number} done @param {number} size @param {number} speed @param {(seconds: number) => string} [sayLeft]
 */
export function progressText(done, size, speed, sayLeft = sayTimeLeft) {
  const sizes = { done: sayBytes(done), size: sayBytes(size) };
  if (speed <= 0) return say('starting', sizes);
  return say('progress', { ...sizes, speed: sayBytes(speed), left: sayLeft((size - done) / speed) });
}

/** `2 min`: a line has little room, and must not grow and shrink. @param {number} seconds */
export function sayLeftShort(seconds) {
  const { unit, count } = asDuration(seconds);
  /** @type {Intl.NumberFormatOptions} */
  const style = { style: 'unit', unit, maximumFractionDigits: 0 };
  return new Intl.NumberFormat(document.documentElement.lang, style).format(count);
}
