import { asDuration, say, sayBytes, sayTimeLeft } from './texts.js';

/** How far an upload is, and how fast, in words: of the tray and of the page for strangers. */

const SPEED_WINDOW_MILLISECONDS = 4000;

/** How fast it goes, by what was sent in the last seconds. */
export class Speedometer {
  #marks = [];

  mark(bytes) {
    const now = performance.now();
    this.#marks.push({ at: now, bytes });
    while (now - this.#marks[0].at > SPEED_WINDOW_MILLISECONDS) this.#marks.shift();
  }

  reset() {
    this.#marks = [];
  }

  /** 0 as long as it can't be told. */
  get bytesPerSecond() {
    if (this.#marks.length < 3) return 0;
    const [first] = this.#marks;
    const last = this.#marks.at(-1);
    return (Math.max(last.bytes - first.bytes, 0) * 1000) / Math.max(last.at - first.at, 1);
  }
}

/** `45 MB of 1.2 GB · 12 MB/s · 2 minutes left`, as far as it is known. */
export function progressText(done, size, speed, sayLeft = sayTimeLeft) {
  const sizes = { done: sayBytes(done), size: sayBytes(size) };
  if (speed <= 0) return say('starting', sizes);
  return say('progress', { ...sizes, speed: sayBytes(speed), left: sayLeft((size - done) / speed) });
}

/** `2 min`: a line has little room, and must not grow and shrink. */
export function sayLeftShort(seconds) {
  const { unit, count } = asDuration(seconds);
  const style = { style: 'unit', unit, maximumFractionDigits: 0 };
  return new Intl.NumberFormat(document.documentElement.lang, style).format(count);
}
