import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const root = fileURLToPath(new URL('../../..', import.meta.url));

/**
 * Puts in the place of a module of src/, or of a large package, one that hands on what Node has loaded: loading all of
 * them anew costs seconds for each test file, and new code is slow code. What a module of the product keeps for the
 * process is thereby shared by the test files of a worker, as it is by the servers of a process.
 */
export default {
  process(source, file, { supportsDynamicImport }) {
    // The global setup is run by Node already.
    if (!supportsDynamicImport) return { code: source };
    const built = builtFile(file);
    return { code: isCommonJs(built) ? commonJs(built) : esModule(built) };
  },
  /** Also of the names, which change with what a module hands on from others. */
  getCacheKey(source, file, { supportsDynamicImport }) {
    const built = builtFile(file);
    const what = supportsDynamicImport ? [version, built, namesOf(built)] : [source];
    return createHash('sha256').update(JSON.stringify(what)).digest('hex');
  },
};

const version = 2;

function builtFile(file) {
  const inSource = path.relative(path.join(root, 'src'), file);
  return inSource.startsWith('..') ? file : path.join(root, 'dist', inSource.replace(/\.tsx?$/, '.js'));
}

const isCommonJs = (file) => !(require(file)[Symbol.toStringTag] === 'Module');

const namesOf = (file) => Object.keys(require(file));

/** The names stand in dead code for Jest's lexer, as bundlers write them. */
const commonJs = (file) => `module.exports = requireNatively(${JSON.stringify(file)});
if (false) { ${namesOf(file)
  .filter(isIdentifier)
  .map((name) => `exports.${name} = 0;`)
  .join(' ')} }`;

function esModule(file) {
  const names = namesOf(file);
  const named = names.filter((name) => name !== 'default' && isIdentifier(name));
  return `const native = requireNatively(${JSON.stringify(file)});
export const { ${named.join(', ')} } = native;
${names.includes('default') ? 'export default native.default;' : ''}`;
}

const isIdentifier = (name) => /^[\w$]+$/.test(name) && name !== 'module.exports';
