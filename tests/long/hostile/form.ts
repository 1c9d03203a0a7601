import { tellFigure } from '../../faults/form.js';

/** `npm run test:hostile` sends as much as its figures say; elsewhere these tests are samples. */
export const isWhole = process.env.TEST_FORM === 'hostile';

/** HOSTILE_REQUESTS=1000 for another number. */
export const requestCount = Number(process.env.HOSTILE_REQUESTS ?? (isWhole ? 120_000 : 2_000));

/** HOSTILE_SEED=… makes the same requests again. */
export const seed = Number(process.env.HOSTILE_SEED ?? Date.now() % 2 ** 31);

/** For a test, in milliseconds. */
export const patience = isWhole ? 3 * 3_600_000 : 240_000;

export { tellFigure };
