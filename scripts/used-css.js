/**
 * The rules of a minified style sheet that have something to do: those whose classes all stand somewhere in the sources. Of a list
 * of selectors these stay; what names no class, and what is no rule (keyframes), stays as it is.
 * @param {string} css @param {Set<string>} words all that may be a class
 */
export function usedCss(css, words) {
  let kept = '';
  for (const { head, body } of blocksOf(css)) {
    if (/^@(?:media|supports|layer)\b/.test(head)) {
      const inner = usedCss(body, words);
      if (inner) kept += `${head}{${inner}}`;
    } else if (head.startsWith('@')) kept += `${head}{${body}}`;
    else {
      const selectors = selectorsOf(head).filter((selector) => isUsed(selector, words));
      if (selectors.length > 0) kept += `${selectors.join(',')}{${body}}`;
    }
  }
  return kept;
}

const isUsed = (selector, words) =>
  [...selector.matchAll(/\.(-?[_a-z][\w-]*)/gi)].every(([, name]) => words.has(name));

/** `head{body}`, one after the other; comments and what ends with a semicolon are left out. */
function* blocksOf(css) {
  const text = css.replace(/\/\*[\s\S]*?\*\//g, '');
  let start = 0;
  let depth = 0;
  let open = 0;
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const sign = text[at];
    if (quote) {
      if (sign === quote) quote = '';
    } else if (sign === '"' || sign === "'") quote = sign;
    else if (sign === '{') {
      if (depth === 0) open = at;
      depth += 1;
    } else if (sign === '}') {
      depth -= 1;
      if (depth > 0) continue;
      yield { head: text.slice(start, open).trim(), body: text.slice(open + 1, at) };
      start = at + 1;
    } else if (sign === ';' && depth === 0) start = at + 1;
  }
}

/** At the commas that are not within parentheses. */
function selectorsOf(head) {
  const selectors = [''];
  let depth = 0;
  for (const sign of head) {
    if (sign === '(') depth += 1;
    if (sign === ')') depth -= 1;
    if (sign === ',' && depth === 0) selectors.push('');
    else selectors[selectors.length - 1] += sign;
  }
  return selectors;
}
