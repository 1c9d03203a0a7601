import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { build } from './build.js';

/** Builds, then runs the tests; what stands behind `npm test --` goes to jest. */
await build();

const jest = createRequire(import.meta.url).resolve('jest/bin/jest');
const options = [
  process.env.NODE_OPTIONS,
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
];
const run = spawn(process.execPath, [jest, ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: { ...process.env, NODE_OPTIONS: options.filter(Boolean).join(' ') },
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => run.kill(signal));
run.on('exit', (code) => process.exit(code ?? 1));
