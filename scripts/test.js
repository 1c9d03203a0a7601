import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { build } from './build.js';

/**
 * Builds, then runs the tests; what stands behind `npm test --` goes to jest. Those below tests/long take long: they are run
 * by `--long`, or where one of them is named.
 */
await build();

const args = process.argv.slice(2);
const isNamed = args.some((arg) => !arg.startsWith('-') && arg.includes('tests/long'));

const jest = createRequire(import.meta.url).resolve('jest/bin/jest');
const options = [
  process.env.NODE_OPTIONS,
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
];
const run = spawn(process.execPath, [jest, ...args.filter((arg) => arg !== '--long')], {
  stdio: 'inherit',
  env: {
    ...process.env,
    NODE_OPTIONS: options.filter(Boolean).join(' '),
    TEST_FORM: args.includes('--long') ? 'long' : isNamed ? 'named' : 'short',
  },
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => run.kill(signal));
run.on('exit', (code) => process.exit(code ?? 1));
