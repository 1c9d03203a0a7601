import { execFileSync } from 'node:child_process';
import {
  cpSync,
  lutimesSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

/** A built checkout as npm unpacks it: every file is of the same moment. */
let folder: string;
/** Where its packages are, as for one that is installed. */
let above: string;
const packed = new Date('1985-10-26T08:15:00Z');

const filesBelow = (name: string): string[] =>
  readdirSync(path.join(folder, name), { recursive: true, encoding: 'utf8' }).map((file) =>
    path.join(name, file),
  );

beforeAll(() => {
  above = mkdtempSync(path.join(tmpdir(), 'kladovka-build-'));
  folder = path.join(above, 'kladovka');
  const parts = ['bin', 'dist', 'public', 'scripts', 'src', 'views'];
  for (const part of parts) cpSync(part, path.join(folder, part), { recursive: true });
  for (const file of ['package.json', 'tsconfig.json']) cpSync(file, path.join(folder, file));
  symlinkSync(path.resolve('node_modules'), path.join(above, 'node_modules'));
  for (const file of parts.flatMap((part) => [part, ...filesBelow(part)]))
    lutimesSync(path.join(folder, file), packed, packed);
});
afterAll(() => rmSync(above, { recursive: true }));

const build = () => execFileSync(process.execPath, ['scripts/build.js'], { cwd: folder });

const timesOfOutput = () =>
  Object.fromEntries(filesBelow('dist').map((file) => [file, statSync(path.join(folder, file)).mtimeMs]));

describe('8.4: a build', () => {
  it('makes nothing anew where all is as it was packed: whoever runs it need not be able to write', () => {
    const before = timesOfOutput();
    build();
    expect(timesOfOutput()).toEqual(before);
  });

  it('brings a source that was changed into the program, and keeps the parts that a running one may still load', () => {
    const parts: string[] = JSON.parse(readFileSync(path.join(folder, 'dist/bundle/files.json'), 'utf8'));
    const source = path.join(folder, 'src/main.ts');
    writeFileSync(
      source,
      readFileSync(source, 'utf8').replace(
        'process.exit(await',
        'console.log("changed");\n  process.exit(await',
      ),
    );
    build();
    const version = execFileSync(process.execPath, ['bin/kladovka.js', '--version'], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(version).toMatch(/^changed\n/);
    const now = new Set(readdirSync(path.join(folder, 'dist/bundle')));
    expect(parts.filter((part) => !now.has(part))).toEqual([]);
  });
});
