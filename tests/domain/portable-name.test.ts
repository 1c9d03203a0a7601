import { describe, expect, it } from '@jest/globals';
import { distinctNames, portableName } from '../../src/domain/archives/portable-name.js';

describe('7.19: a name in an archive', () => {
  it.each([
    ['Фото 📷.jpg', 'Фото 📷.jpg'],
    ['.gitignore', '.gitignore'],
    ['a:b*c?.txt', 'a_b_c_.txt'],
    ['<a>"b"|c\\d', '_a__b__c_d'],
    ['..\\evil.exe', '.._evil.exe'],
    ['dots...', 'dots___'],
    ['space ', 'space_'],
    [' ', '_'],
    ['. .', '___'],
    ['CON', 'CON_'],
    ['nul.txt', 'nul_.txt'],
    ['Aux.tar.gz', 'Aux_.tar.gz'],
    ['com1', 'com1_'],
    ['LPT9.log', 'LPT9_.log'],
    ['COM².txt', 'COM²_.txt'],
    ['con .txt', 'con_ .txt'],
    ['CONIN$', 'CONIN$_'],
    ['console', 'console'],
    ['com10', 'com10'],
    ['a\u0085b\u007f', 'a_b_'],
    ['invoice\u202efdp.exe', 'invoice_fdp.exe'],
    ['a\u2066b\u2069.txt', 'a_b_.txt'],
    ['two\u2028lines\u2029.txt', 'two_lines_.txt'],
    ['\u05e9\u05e0\u200f.txt', '\u05e9\u05e0\u200f.txt'],
  ])('%j is written %j', (name, portable) => {
    expect(portableName(name)).toBe(portable);
  });

  it.each([
    '\\'.repeat(200),
    `${'\\'.repeat(251)}.txt`,
    `${'я'.repeat(125)}.docx`,
    `NUL${' '.repeat(247)}.txt`,
    `${'.'.repeat(255)}`,
    `${'😀'.repeat(62)}.${'x'.repeat(6)}`,
  ])('is no longer than 255 bytes and keeps its ending: %j', (name) => {
    const portable = portableName(name);
    expect(Buffer.byteLength(portable)).toBeLessThanOrEqual(255);
    expect(portable.isWellFormed()).toBe(true);
    if (/\.\w+$/.test(name)) expect(portable.endsWith(String(/\.\w+$/.exec(name)?.[0]))).toBe(true);
    expect(portable).not.toMatch(/[ .]$/);
  });

  it.each([
    [
      ['Report.txt', 'report.TXT'],
      ['Report.txt', 'report (1).TXT'],
    ],
    [
      ['Ёж', 'ЁЖ', 'ёж'],
      ['Ёж', 'ЁЖ (1)', 'ёж (2)'],
    ],
    [
      ['Stra\u00dfe', 'STRASSE'],
      ['Stra\u00dfe', 'STRASSE (1)'],
    ],
    [
      ['ss', '\u1e9e', '\u00df'],
      ['ss', '\u1e9e (1)', '\u00df (2)'],
    ],
    [
      ['a', 'a\u200b', 'A\u2060'],
      ['a', 'a\u200b (1)', 'A\u2060 (2)'],
    ],
    [
      ['e\u0301', '\u00e9'],
      ['e\u0301', '\u00e9 (1)'],
    ],
    [
      ['a?', 'a*', 'a_'],
      ['a_', 'a_ (1)', 'a_ (2)'],
    ],
    [
      ['a_ (1)', 'a?', 'a*'],
      ['a_ (1)', 'a_', 'a_ (2)'],
    ],
    [
      ['con', 'con_'],
      ['con_', 'con_ (1)'],
    ],
  ])('%j in one place are written %j', (names, expected) => {
    const nameOf = distinctNames();
    expect(names.map(nameOf)).toEqual(expected);
  });

  it('stays within its bytes with a number too, its ending kept', () => {
    const nameOf = distinctNames();
    const long = `${'a'.repeat(251)}.txt`;
    const written = [long, long.toUpperCase(), `${'A'.repeat(251)}.txt`].map(nameOf);
    for (const name of written) expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
    expect(new Set(written.map((name) => name.toLowerCase())).size).toBe(3);
    expect(written.map((name) => name.slice(-4).toLowerCase())).toEqual(['.txt', '.txt', '.txt']);
  });

  it('is found at once where ten thousand are one', () => {
    const nameOf = distinctNames();
    const looked: number[] = [];
    const includes = Set.prototype.has;
    Set.prototype.has = function has(value: unknown) {
      looked.push(1);
      return includes.call(this, value);
    };
    try {
      const names = Array.from({ length: 10_000 }, (_, i) =>
        [...'abcdefghijklmn'].map((letter, bit) => ((i >> bit) & 1 ? letter.toUpperCase() : letter)).join(''),
      );
      expect(new Set(names.map(nameOf)).size).toBe(10_000);
    } finally {
      Set.prototype.has = includes;
    }
    expect(looked.length).toBeLessThan(50_000);
  });
});
