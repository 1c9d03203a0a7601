import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { usedCss } from './used-css.js';

const require = createRequire(import.meta.url);
const root = fileURLToPath(new URL('..', import.meta.url));
const scriptsDir = path.join(root, 'public/js');
const stylesDir = path.join(root, 'public/css');
const viewsDir = path.join(root, 'views');
const outputDir = path.join(root, 'dist/public');

/** Of what is here; written last. */
const STAMP = 'made-of';

const format = ['create-format', 'remembered'].map((name) => path.join(root, `src/i18n/${name}.ts`));
const htmx = require.resolve('htmx.org/dist/htmx.min.js');
const usedCssScript = fileURLToPath(new URL('used-css.js', import.meta.url));
const bootstrap = require.resolve('bootstrap/dist/css/bootstrap.min.css');

/** What the browser uploads with. */
const uploading = `
  export { default as Uppy } from '@uppy/core';
  export { default as Tus } from '@uppy/tus';
`;

/** In each of these what a later part says overrules an earlier one. Which layer a part belongs to, it says itself. */
const styleParts = [
  'tokens',
  'buttons',
  'forms',
  'notices',
  'menus',
  'file-icons',
  'dialogs',
  'entries',
  'frame',
  'search',
  'quota',
  'files',
  'previews',
  'listing',
  'manager',
  'trash',
  'links',
  'uploads',
  'cards',
  'start',
  'shelf',
  'second-factor',
  'shares',
  'utilities',
];

/**
 * What the pages' browser loads, in few files: scripts as modules, one sheet of styles, each with its compressed twins. Made
 * where a source is another than it was, else in a moment.
 */
export async function bundleAssets() {
  const stamp = stampOf(sourceFiles());
  if (readText(path.join(outputDir, STAMP)) === stamp) return;
  const files = [...(await scripts()), ...(await vendorScripts()), await styles()];
  const newDir = `${outputDir}.${process.pid}`;
  for (const [name, contents] of files) await publish(path.join(newDir, name), Buffer.from(contents));
  writeFileSync(path.join(newDir, STAMP), stamp);
  replaceFolder(outputDir, newDir);
}

const sourceFiles = () => [
  fileURLToPath(import.meta.url),
  ...format,
  htmx,
  bootstrap,
  ...['@uppy/core', '@uppy/tus', 'esbuild'].map((name) => require.resolve(`${name}/package.json`)),
  usedCssScript,
  ...[scriptsDir, stylesDir, viewsDir].flatMap(filesBelow),
];

const filesBelow = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();

function stampOf(files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}

function readText(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

const asModule = {
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  legalComments: 'none',
  write: false,
};

/** Those who are signed in get one; what a stranger's pages share is loaded once. */
async function scripts() {
  const { build } = await import('esbuild');
  const options = { ...asModule, outdir: 'js', absWorkingDir: root, external: ['../vendor/format.js'] };
  const entries = (...names) => names.map((name) => path.join(scriptsDir, `${name}.js`));
  const results = [
    await build({ ...options, entryPoints: entries('main') }),
    await build({
      ...options,
      entryPoints: entries('public', 'share-list', 'share-upload'),
      splitting: true,
    }),
  ];
  return results.flatMap(({ outputFiles }) =>
    outputFiles.map(({ path: file, contents }) => [path.relative(root, file), contents]),
  );
}

/** The last one writes moments and sizes in the browser as the server does. */
async function vendorScripts() {
  const { build } = await import('esbuild');
  const bundled = async (options) => (await build({ ...asModule, ...options })).outputFiles[0].contents;
  const license = `/* ${['@uppy/core', '@uppy/tus'].map(nameAndVersion).join(', ')}: MIT license */`;
  return [
    ['vendor/htmx.min.js', readFileSync(htmx)],
    [
      'vendor/uppy.js',
      await bundled({ stdin: { contents: uploading, resolveDir: root }, banner: { js: license } }),
    ],
    ['vendor/format.js', await bundled({ entryPoints: format.slice(0, 1) })],
  ];
}

function nameAndVersion(name) {
  const { version } = JSON.parse(readFileSync(require.resolve(`${name}/package.json`), 'utf8'));
  return `${name} ${version}`;
}

/** Bootstrap is below all of ours, however special its selectors are. Of it comes what a view or a script names. */
async function styles() {
  const { transform } = await import('esbuild');
  const sources = [viewsDir, scriptsDir].flatMap(filesBelow).map((file) => readFileSync(file, 'utf8'));
  const words = new Set(sources.join('\n').match(/[\w-]+/g));
  const sheet = [
    '@layer bootstrap, base, components, utilities;',
    `@layer bootstrap {${usedCss(readFileSync(bootstrap, 'utf8'), words)}}`,
    ...styleParts.map((part) => readFileSync(path.join(stylesDir, `${part}.css`), 'utf8')),
  ].join('\n');
  const { code } = await transform(sheet, { loader: 'css', minify: true });
  return ['css/kladovka.css', code];
}

async function publish(file, contents) {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, contents);
  writeFileSync(`${file}.gz`, await promisify(gzip)(contents, { level: constants.Z_BEST_COMPRESSION }));
  writeFileSync(`${file}.br`, await promisify(brotliCompress)(contents));
}

/** Several processes may build at once: of those the last one stays. */
function replaceFolder(folder, by) {
  const old = `${by}.old`;
  try {
    renameSync(folder, old);
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
  try {
    renameSync(by, folder);
  } catch (error) {
    // Another one was quicker, with the same.
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    rmSync(by, { recursive: true });
  }
  rmSync(old, { recursive: true, force: true });
}
