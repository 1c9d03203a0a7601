import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from './build.js';

/**
 * Builds, then runs the tests; what stands behind `npm test --` goes to jest. Those below tests/long take long: they are run
 * by `--long`, or where one of them is named. `--all` runs both forms at once, which come to one end. Those below tests/faults
 * are samples there; `--faults` runs them, alone, as a whole, and tells at its end how much that was; so
 * does `--hostile` with those below tests/long/hostile/generated and tests/long/hostile/crowds.
 */
await build();

const args = process.argv.slice(2);
const forms = ['all', 'long', 'faults', 'hostile'];
const asked = forms.find((form) => args.includes(`--${form}`));
const isNamed = args.some((arg) => !arg.startsWith('-') && /tests\/(long|faults)/.test(arg));

const scratch = mkdtempSync(path.join(tmpdir(), 'kladovka-figures-'));
const figures = path.join(scratch, 'figures');

const jest = createRequire(import.meta.url).resolve('jest/bin/jest');
const options = [
  process.env.NODE_OPTIONS,
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
];
const run = spawn(process.execPath, [jest, ...args.filter((arg) => arg !== `--${asked}`)], {
  stdio: 'inherit',
  env: {
    ...process.env,
    NODE_OPTIONS: options.filter(Boolean).join(' '),
    TEST_FORM: asked ?? (isNamed ? 'named' : 'short'),
    TEST_FIGURES: figures,
  },
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => run.kill(signal));
run.on('exit', (code) => {
  if (asked === 'faults' || asked === 'hostile') process.stdout.write(toldFigures());
  rmSync(scratch, { recursive: true, force: true });
  process.exit(code ?? 1);
});

/** What the tests counted, in the order of its words; nothing where none of them came so far. */
function toldFigures() {
  try {
    return `\n${readFileSync(figures, 'utf8').trimEnd().split('\n').sort().join('\n')}\n`;
  } catch {
    return '';
  }
}
