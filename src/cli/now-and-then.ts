import type { Terminal } from './terminal.js';

const PROGRESS_EVERY_MS = 2_000;

/** A line of progress now and then, whoever reads it, and never on the standard output. */
export function nowAndThen<T>(terminal: Terminal, lineOf: (progress: T) => string): (progress: T) => void {
  let toldAt = performance.now();
  return (progress) => {
    if (performance.now() - toldAt < PROGRESS_EVERY_MS) return;
    toldAt = performance.now();
    terminal.err(lineOf(progress));
  };
}
