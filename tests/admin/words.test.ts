import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from '@jest/globals';
import { auditKinds } from '../../src/domain/audit/audit-acts.js';
import { en } from '../../src/i18n/en/index.js';
import { ru } from '../../src/i18n/ru/index.js';

const folder = path.resolve('src/admin');
const sources = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
  .map((entry) => readFileSync(path.join(entry.parentPath, entry.name), 'utf8'));

/** Those that stand there whole; what is put together is not looked at. */
const keys = new Set(
  sources.flatMap((source) =>
    [...source.matchAll(/['"`](words\.[\w.]+\w)['"`]/g)].map(([, key]) => String(key)),
  ),
);

function isIn(catalogue: object, key: string): boolean {
  const names = key.split('.');
  const last = names.pop() ?? '';
  let part: unknown = catalogue;
  for (const name of names) part = (part as Record<string, unknown> | undefined)?.[name];
  return typeof part === 'object' && part !== null && (last in part || `${last}_other` in part);
}

it.each([
  ['en', en],
  ['ru', ru],
])('9.14: every word that the panel asks for is in the catalogue (%s)', (_, catalogue) => {
  expect(keys.size).toBeGreaterThan(100);
  expect([...keys].filter((key) => !isIn(catalogue.panel, key))).toEqual([]);
});

it.each([
  ['en', en],
  ['ru', ru],
])('9.8: every kind of act has its words among the filters of the audit (%s)', (_, catalogue) => {
  expect(auditKinds.filter((kind) => !isIn(catalogue.panel, `words.audit.kinds.${kind}`))).toEqual([]);
});
