import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

const folder = 'public/css';
const sheets = readdirSync(folder).map((name) => ({ name, css: readFileSync(`${folder}/${name}`, 'utf8') }));

interface Rule {
  /** What stands before the brace: selectors, or an at-rule. */
  head: string;
  body: string;
}

/** The rules of one level. What has no block, such as `@import`, is left out. */
function rulesOf(css: string): Rule[] {
  const text = css.replace(/\/\*[\s\S]*?\*\//g, '').replace(/url\("[^"]*"\)/g, 'url()');
  const rules: Rule[] = [];
  let start = 0;
  let open = 0;
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === ';' && depth === 0) start = at + 1;
    if (text[at] === '{' && depth++ === 0) open = at;
    if (text[at] === '}' && --depth === 0) {
      rules.push({ head: text.slice(start, open).trim(), body: text.slice(open + 1, at) });
      start = at + 1;
    }
  }
  return rules;
}

/** Those of every condition and layer; the steps of a keyframe are no selectors. */
const selectorsOf = (css: string): string[] =>
  rulesOf(css).flatMap(({ head, body }) => {
    if (/^@(media|layer|supports|container)/.test(head)) return selectorsOf(body);
    return head.startsWith('@') ? [] : splitList(head);
  });

const splitList = (selectors: string): string[] =>
  selectors
    .replace(/\((?:[^()]|\([^()]*\))*\)/g, (inner) => inner.replaceAll(',', ' '))
    .split(',')
    .map((selector) => selector.trim());

/** Where the whole page is in a state, every component may look otherwise. */
const statesOfThePage = new Set(['js', 'has-rail', 'is-plain', 'has-selection', 'has-details', 'dark-mode']);

/** The class with which a selector begins: that of the component that speaks, of itself or of what lies in it. */
function rootOf(selector: string): string | undefined {
  const plain = selector.replace(/:(?:not|has)\((?:[^()]|\([^()]*\))*\)/g, '');
  return [...plain.matchAll(/\.([a-zA-Z][\w-]*)/g)]
    .map(([, name = '']) => name)
    .find((name) => !statesOfThePage.has(name));
}

describe('the style sheets', () => {
  it('7.3: every rule of public/css is in a layer', () => {
    expect(sheets.length).toBeGreaterThan(20);
    for (const { name, css } of sheets) {
      const rules = rulesOf(css);
      expect([name, rules.length > 0]).toEqual([name, true]);
      expect([name, rules.map(({ head }) => head).filter((head) => !head.startsWith('@layer '))]).toEqual([
        name,
        [],
      ]);
    }
  });

  it('7.3: no component is styled in two files', () => {
    const filesOf = new Map<string, Set<string>>();
    for (const { name, css } of sheets) {
      for (const root of selectorsOf(css).map(rootOf)) {
        if (root) filesOf.set(root, (filesOf.get(root) ?? new Set()).add(name));
      }
    }
    expect(filesOf.size).toBeGreaterThan(200);
    const shared = [...filesOf].filter(([, files]) => files.size > 1);
    expect(shared.map(([root, files]) => `.${root} in ${[...files].join(' and ')}`)).toEqual([]);
  });

  it('7.3: what is not ours lies below: Bootstrap on the pages, Swagger on the page of the API', () => {
    const bundle = readFileSync('scripts/bundle.js', 'utf8');
    expect(bundle).toContain('@layer bootstrap, base, components, utilities;');
    const views = ['layout/top.ejs', 'api-docs.ejs'].map((view) => readFileSync(`views/${view}`, 'utf8'));
    expect(views.join('').match(/rel="stylesheet" href="[^"]*"/g)).toEqual([
      `rel="stylesheet" href="<%= asset('css/kladovka.css') %>"`,
      `rel="stylesheet" href="<%= asset('css/api-docs.css') %>"`,
    ]);
    expect(readFileSync(`${folder}/api-docs.css`, 'utf8')).toContain('swagger-ui.css") layer(swagger);');
  });
});
