import { describe, expect, it } from '@jest/globals';
import { en } from '../../src/i18n/en/index.js';
import { translator } from '../../src/i18n/index.js';
import { ru } from '../../src/i18n/ru/index.js';

type Tree = { [key: string]: string | readonly string[] | Tree };

const leaves = (tree: Tree, path: string[] = []): [string, string][] =>
  Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string'
      ? [[[...path, key].join('.'), value] as [string, string]]
      : leaves(value as Tree, [...path, key]),
  );

const pluralForm = /_(zero|one|two|few|many|other)$/;
const base = (key: string): string => key.replace(pluralForm, '');
const names = (text: string): string[] =>
  [...text.matchAll(/\{\{\s*(\w+)/g)].map(([, name = '']) => name).sort();

const catalogues = { en: leaves(en), ru: leaves(ru) };

describe('catalogue', () => {
  it('has the same keys in both languages, but for the forms of plurals', () => {
    const keys = (entries: [string, string][]) => [...new Set(entries.map(([key]) => base(key)))].sort();
    expect(keys(catalogues.ru)).toEqual(keys(catalogues.en));
  });

  it.each(['en', 'ru'] as const)('has every form of every plural in %s', (language) => {
    const wanted = new Intl.PluralRules(language).resolvedOptions().pluralCategories.toSorted();
    const forms = new Map<string, string[]>();
    for (const [key] of catalogues[language]) {
      const form = pluralForm.exec(key)?.[1];
      if (form) forms.set(base(key), [...(forms.get(base(key)) ?? []), form].sort());
    }
    expect(forms.size).toBeGreaterThan(5);
    for (const [key, found] of forms) expect([key, found]).toEqual([key, wanted]);
  });

  it('fills the same gaps in both languages', () => {
    const gaps = (entries: [string, string][]) => {
      const byKey = new Map<string, Set<string>>();
      for (const [key, text] of entries) {
        byKey.set(base(key), new Set([...(byKey.get(base(key)) ?? []), ...names(text)]));
      }
      return byKey;
    };
    const english = gaps(catalogues.en);
    for (const [key, found] of gaps(catalogues.ru)) {
      expect([key, [...found].sort()]).toEqual([key, [...(english.get(key) ?? [])].sort()]);
    }
  });

  it('says nothing with an exclamation mark, and leaves no text empty', () => {
    for (const [key, text] of [...catalogues.en, ...catalogues.ru]) {
      expect([key, text.trim() === '' || /!(?! или| or)/.test(text)]).toEqual([key, false]);
    }
  });

  it('counts as people do: 1 файл, 2 файла, 5 файлов', () => {
    const t = translator('ru');
    const counted = [1, 2, 5, 11, 21, 1234].map((count) => t('files.count', { count }));
    expect(counted).toEqual(['1 файл', '2 файла', '5 файлов', '11 файлов', '21 файл', '1\u00a0234 файла']);
  });
});
