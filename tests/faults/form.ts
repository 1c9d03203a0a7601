import { appendFileSync } from 'node:fs';

/** `npm run test:faults` tries everything; elsewhere these tests are samples. */
export const isWhole = process.env.TEST_FORM === 'faults';

/** All of a list, or so many of it, spread over it; `turn` moves them on, so that not everybody takes the first. */
export function sampleOf<T>(all: readonly T[], most: number, turn = 0): readonly T[] {
  if (isWhole || all.length <= most) return all;
  const step = all.length / most;
  return Array.from({ length: most }, (_, i) => all[Math.floor(i * step + turn) % all.length] as T);
}

/** A line of what `npm run test:faults` tells at its end. */
export function tellFigure(line: string): void {
  const file = process.env.TEST_FIGURES;
  if (file) appendFileSync(file, `${line}\n`);
}

/** For a test, in milliseconds. */
export const patience = isWhole ? 3 * 3_600_000 : 240_000;
