import { describe, expect, it } from '@jest/globals';
import i18next, { type FormatterModule } from 'i18next';
import { en } from '../../src/i18n/en/index.js';
import { translator } from '../../src/i18n/index.js';
import { remembered } from '../../src/i18n/remembered.js';
import { ru } from '../../src/i18n/ru/index.js';
import { sentenceOf } from '../../src/i18n/sentence.js';
import { shownText } from '../../src/i18n/shown-text.js';

const plain = i18next.createInstance().use({
  type: 'formatter',
  init: () => undefined,
  add: () => undefined,
  addCached: () => undefined,
  format: (value: unknown, _how: unknown, language: string) =>
    typeof value === 'number' ? value.toLocaleString(language) : value,
} as FormatterModule);
void plain.init({
  initAsync: false,
  lng: 'en',
  resources: { en: { translation: en }, ru: { translation: ru } },
  interpolation: {
    escapeValue: true,
    escape: (value: unknown) => shownText(String(value)),
    alwaysFormat: true,
  },
  returnNull: false,
});

const plural = /_(zero|one|two|few|many|other)$/;

/** Each sentence of the catalogue by its key. */
function* sentencesOf(part: object, path = ''): Generator<[key: string, sentence: string]> {
  for (const [name, value] of Object.entries(part)) {
    if (typeof value === 'string') yield [path + name, value];
    else yield* sentencesOf(value, `${path}${name}.`);
  }
}

/** The names of the values, by the key without what its plural forms end with; not of those that format a value. */
function valuesByKey(catalogue: object): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const [key, sentence] of sentencesOf(catalogue)) {
    if (/\{\{\w+,/.test(sentence)) continue;
    const names = [...sentence.matchAll(/\{\{(\w+)/g)].map(([, name]) => String(name));
    const base = key.replace(plural, '');
    found.set(base, new Set([...(found.get(base) ?? []), ...names, ...(base === key ? [] : ['count'])]));
  }
  return found;
}

describe('sentences with values', () => {
  it.each([
    ['en', en],
    ['ru', ru],
  ] as const)('8.4: are those of i18next, every one (%s)', (language, catalogue) => {
    const translate = translator(language);
    const others = plain.getFixedT(language);
    const differing: unknown[] = [];
    let compared = 0;
    for (const [key, names] of valuesByKey(catalogue)) {
      for (const count of names.has('count') ? [0, 1, 2, 5, 21, 1.5] : [1]) {
        const values = {
          ...Object.fromEntries([...names].map((name) => [name, `<b> "${name}" $& {{x}} $t(y) \u202efdp`])),
          count,
        };
        const [ours, theirs] = [translate(key, values), others(key, values)];
        if (ours !== theirs) differing.push([key, ours, theirs]);
        compared += 1;
      }
    }
    expect(differing).toEqual([]);
    expect(compared).toBeGreaterThan(1000);
  });

  it('8.4: that are more than words and values are left to it', () => {
    const same = String;
    expect(sentenceOf('{{bytes, size}} of {{name}}', same)).toBeNull();
    expect(sentenceOf('see $t(other)', same)).toBeNull();
    expect(sentenceOf('{{name}}', same)?.({})).toBeNull();
    expect(sentenceOf('{{name}}', same)?.({ name: null })).toBeNull();
    expect(sentenceOf('a {{name}} b {{n}}', same)?.({ name: '{{n}}', n: 3 })).toBe('a {{n}} b 3');
  });
});

describe('numbers in sentences', () => {
  it.each([
    ['en', '1,234,567 files', 'The first 1,234 are listed.'],
    ['ru', '1\u00a0234\u00a0567 файлов', 'Показаны первые 1\u00a0234.'],
  ] as const)('9.1: are written as the language writes them (%s)', (language, files, faults) => {
    const t = translator(language);
    expect(t('files.count', { count: 1_234_567 })).toBe(files);
    expect(t('panel.words.imports.moreFaults', { shown: 1234 })).toBe(faults);
    // One that i18next itself puts together.
    const [context, names] = ['handOver', { who: 'anna', what: 'boris', to: 'clara' }];
    expect(t('audit.acts.user.offboarded', { ...names, context, count: 1_234_567 })).toContain(
      files.replace(/ .*/, ''),
    );
  });
});

describe('what is remembered', () => {
  it('8.4: is made once, and again only when many others came between', () => {
    let made = 0;
    const of = remembered(3, (key: number) => {
      made += 1;
      return key * 2;
    });
    expect([1, 1, 2, 1].map((key) => of(key))).toEqual([2, 2, 4, 2]);
    expect(made).toBe(2);
    for (let key = 10; key < 20; key++) of(key);
    expect(of(1)).toBe(2);
    expect(made).toBe(13);
  });

  it('8.4: but for what is too large, which is made each time and takes no place', () => {
    const made: number[] = [];
    const make = (key: number) => {
      made.push(key);
      return key;
    };
    const of = remembered(3, make, (value) => value < 10);
    for (const key of [1, 20, 30, 40, 50, 60, 70, 80, 20, 1]) expect(of(key)).toBe(key);
    expect(made).toEqual([1, 20, 30, 40, 50, 60, 70, 80, 20]);
  });
});
