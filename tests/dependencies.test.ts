import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import {
  alikeFindings,
  installScriptFindings,
  knownBadFindings,
  type Lock,
  type Locked,
  licenceFindings,
  pinFindings,
  sourceFindings,
} from '../scripts/dependencies/rules.js';

const readJson = (path: string) => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
const SOUND: Locked = { version: '1.2.3', integrity: `sha512-${'a'.repeat(86)}==`, license: 'MIT' };
const lockOf = (packages: Record<string, Locked>): Lock => ({ packages: { '': {}, ...packages } });
const withOne = (path: string, change: Locked) =>
  lockOf({ [`node_modules/${path}`]: { ...SOUND, ...change } });

describe('10: dependencies are what was looked at', () => {
  it.each<[string, Locked]>([
    ['another host', { resolved: 'https://example.org/a.tgz' }],
    ['a host that begins like the registry', { resolved: 'https://registry.npmjs.org.example.org/a.tgz' }],
    ['no TLS', { resolved: 'http://registry.npmjs.org/a/-/a-1.2.3.tgz' }],
    ['a repository', { resolved: 'git+ssh://git@example.org/a.git#0a1b' }],
    ['no hash', { integrity: '' }],
    ['a weak hash', { integrity: `sha1-${'a'.repeat(27)}=` }],
    ['a hash cut short', { integrity: 'sha512-aaaa==' }],
    ['a link', { link: true }],
    ['no version', { version: 'file:../a' }],
  ])('10: from elsewhere, or other bytes: %s', (_, change) => {
    expect(sourceFindings(withOne('a', change))).toHaveLength(1);
    expect(sourceFindings(withOne('b/node_modules/@scope/a', change))).toHaveLength(1);
  });

  it('10: nothing is said of a sound lock', () => {
    const lock = withOne('a', { resolved: 'https://registry.npmjs.org/a/-/a-1.2.3.tgz' });
    expect([...sourceFindings(lock), ...licenceFindings(lock), ...alikeFindings(lock)]).toEqual([]);
  });

  it.each([
    ['a range', { dependencies: { a: '^1.2.3' } }, { dependencies: { a: '^1.2.3' } }],
    ['a tag', { devDependencies: { a: 'latest' } }, { devDependencies: { a: 'latest' } }],
    [
      'an address',
      { dependencies: { a: 'https://example.org/a.tgz' } },
      { dependencies: { a: 'https://example.org/a.tgz' } },
    ],
    ['another version in the lock', { dependencies: { a: '1.2.3' } }, { dependencies: { a: '1.2.4' } }],
    ['not in the lock', { dependencies: { a: '1.2.3' } }, {}],
    ['in the lock alone', {}, { dependencies: { a: '1.2.3' } }],
  ])('10: versions are pinned: %s', (_, manifest, root) => {
    expect(pinFindings(manifest, { packages: { '': root } })).toHaveLength(1);
  });

  it('10: what runs at an install was decided about', () => {
    const lock = withOne('b/node_modules/a', { hasInstallScript: true });
    expect(installScriptFindings({ allowScripts: {} }, lock)).toHaveLength(1);
    expect(installScriptFindings({ allowScripts: { a: false } }, lock)).toEqual([]);
  });

  it.each([
    ['left-pad', 'leftpad'],
    ['lodash', 'Lodash'],
    ['a.b', 'a_b'],
  ])('10: names that look alike: %s and %s', (one, other) => {
    const lock = lockOf({ [`node_modules/${one}`]: SOUND, [`node_modules/c/node_modules/${other}`]: SOUND });
    expect(alikeFindings(lock)).toHaveLength(1);
  });

  it.each([
    ['MIT', true],
    ['(MIT OR GPL-3.0-only)', true],
    ['Apache-2.0 AND LGPL-3.0-or-later AND MIT', true],
    ['MIT AND GPL-3.0-only', false],
    ['AGPL-3.0-or-later', false],
    ['UNLICENSED', false],
    [undefined, false],
  ])('10: licences: %s', (license, allowed) => {
    expect(licenceFindings(withOne('a', { license }))).toHaveLength(allowed ? 0 : 1);
  });

  it.each([
    ['debug', '4.4.2', true],
    ['debug', '4.4.3', false],
    ['flatmap-stream', '0.1.1', true],
    ['ejs', '3.1.9', true],
    ['ejs', '3.1.10', false],
    ['multer', '2.0.1-rc.1', true],
    ['@ctrl/tinycolor', '4.1.1', true],
  ])('10: known to do harm: %s %s', (name, version, bad) => {
    const known = readJson('../scripts/dependencies/known-bad.json');
    expect(knownBadFindings(withOne(`b/node_modules/${name}`, { version }), known)).toHaveLength(bad ? 1 : 0);
  });

  it('10: the list of materials is CycloneDX, and has every package of the lock, by its hash', () => {
    const bom = JSON.parse(
      execFileSync(process.execPath, ['scripts/dependencies/sbom.js'], {
        encoding: 'utf8',
        maxBuffer: 1 << 26,
      }),
    );
    expect(bom).toMatchObject({ bomFormat: 'CycloneDX', specVersion: '1.6' });
    const listed = new Map<string, { purl: string; hashes: { alg: string; content: string }[] }>(
      bom.components.map((one: { name: string; version: string }) => [`${one.name}@${one.version}`, one]),
    );
    const lock = readJson('../package-lock.json') as Lock;
    for (const [path, { name, version, integrity }] of Object.entries(lock.packages)) {
      if (path === '') continue;
      const found = listed.get(`${name ?? path.split('node_modules/').at(-1)}@${version}`);
      expect(found?.purl).toMatch(/^pkg:npm\//);
      const hash = Buffer.from(integrity?.slice('sha512-'.length) ?? '', 'base64').toString('hex');
      expect(found?.hashes).toContainEqual({ alg: 'SHA-512', content: hash });
    }
    const parts = new Map<string, string[]>(
      bom.dependencies.map(({ ref, dependsOn }: { ref: string; dependsOn: string[] }) => [ref, dependsOn]),
    );
    const { version, dependencies } = readJson('../package.json');
    expect(parts.get(`pkg:npm/kladovka@${version}`)).toContain(`pkg:npm/express@${dependencies.express}`);
    for (const ref of [...parts.values()].flat()) expect(parts.has(ref)).toBe(true);
  });
});
