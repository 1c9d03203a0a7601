import path from 'node:path';
import TestSequencer from '@jest/test-sequencer';

/** What a kilobyte of tests takes: of the table of rights, of faults, of large numbers, of the long form, in a browser, of the rest. */
const secondsOfKilobyte = [
  ['tests/rights', 15],
  ['tests/faults', 12],
  ['tests/long/scale', 12],
  ['tests/long', 5],
  ['tests/browser', 2.5],
  ['tests', 0.7],
];

/**
 * Those that take longest begin, so that the workers come to their end together. Jest knows the times of the last run; on a
 * fresh clone the folder tells.
 */
export default class HeaviestFirst extends TestSequencer {
  time(test) {
    return super.time(test) ?? guessedTime(test);
  }
}

function guessedTime({ path: file, context }) {
  const name = path.relative(context.config.rootDir, file).replaceAll(path.sep, '/');
  const [, seconds] = secondsOfKilobyte.find(([folder]) => name.startsWith(`${folder}/`));
  return seconds * context.hasteFS.getSize(file);
}
