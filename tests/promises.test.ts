import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

const root = new URL('../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');
const testsNamedIn = (text: string) =>
  [...text.matchAll(/`(tests\/[^`]+)`/g)].map(([, path]) => String(path));

describe('10: what is promised names the tests that hold it', () => {
  it.each(['docs/guarantees.md', 'docs/asvs.md', 'SECURITY.md'])(
    '%s names none that is not there',
    (document) => {
      const missing = testsNamedIn(read(document)).filter((path) => !existsSync(new URL(path, root)));
      expect(missing).toEqual([]);
    },
  );

  it('each of the eight promises names its tests', () => {
    const [, ...promises] = read('docs/guarantees.md').split(/^## (?=\d\. )/m);
    expect(promises.map((text) => Number.parseInt(text, 10))).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    for (const text of promises) expect(testsNamedIn(text).length).toBeGreaterThan(0);
  });

  it('every chapter of the ASVS has its row', () => {
    const chapters = [...read('docs/asvs.md').matchAll(/^\| \*\*V(\d+) /gm)].map(([, number]) =>
      Number(number),
    );
    expect(chapters).toEqual(Array.from({ length: 17 }, (_, n) => n + 1));
  });
});
