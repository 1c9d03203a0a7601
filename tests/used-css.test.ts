import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from '@jest/globals';
import { usedCss } from '../scripts/used-css.js';

const words = (...names: string[]) => new Set(names);

describe('8.4: of a style sheet what is used', () => {
  it.each([
    ['.a{b:c}.d{e:f}', ['a'], '.a{b:c}'],
    ['.a,.d{b:c}', ['a'], '.a{b:c}'],
    ['.a .d{b:c}.a.e{b:c}.a>.a{b:c}', ['a'], '.a>.a{b:c}'],
    ['p,a[href]:hover,:root,[data-x=dark]{b:c}', [], 'p,a[href]:hover,:root,[data-x=dark]{b:c}'],
    ['.a:not(.d,.e){b:c}.a:is(.a,p){b:c}', ['a'], '.a:is(.a,p){b:c}'],
    ['@media (min-width:1px){.d{b:c}}@media print{.a{b:c}.d{e:f}}', ['a'], '@media print{.a{b:c}}'],
    ['@keyframes d{0%{b:c}to{b:d}}', [], '@keyframes d{0%{b:c}to{b:d}}'],
    ['/* .a{} */@charset "UTF-8";.a{b:url("x{y}.svg")}', ['a'], '.a{b:url("x{y}.svg")}'],
    ['@supports (b:c){@media print{.d{b:c}}}', ['a'], ''],
    ['.btn-sm{b:c}.btn{b:c}', ['btn-sm'], '.btn-sm{b:c}'],
  ])('%s', (css, used, kept) => {
    expect(usedCss(css, words(...used))).toBe(kept);
  });

  it('8.4: loses nothing where all is used', () => {
    const file = createRequire(import.meta.url).resolve('bootstrap/dist/css/bootstrap.min.css');
    const sheet = readFileSync(file, 'utf8');
    const kept = usedCss(sheet, new Set(sheet.match(/[\w-]+/g)));
    const bare = sheet
      .replace(/^@charset "UTF-8";/, '')
      .replace(/\/\*[\s\S]*?\*\//g, '')
      .trim();
    expect(kept).toBe(bare);
  });
});
