import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundleAssets } from './bundle.js';
import { bundleProgram, ENTRY } from './bundle-program.js';
import { transpile } from './transpile.js';

const here = (relative) => fileURLToPath(new URL(relative, import.meta.url));

/** When the last build began to look at the sources. */
const BUILT = here('../dist/built');
const PANEL = here('../dist/panel/manifest.json');

const source = here('../src');
/** npm writes it when it has brought packages up to date. */
const packages = here('../node_modules/.package-lock.json');
const everything = [source, here('../public'), here('../views'), here('.'), packages];
const ofProgram = [
  source,
  here('bundle-program.js'),
  here('adminjs-server.js'),
  here('sequelize-postgres.js'),
  packages,
];
/** Its components speak the words of the catalogue, so that is a source too. */
const ofPanel = [here('../src/admin'), here('../src/i18n')];

/** Makes what is missing or older than its source, and nothing else: in a moment where all is there. */
export async function build() {
  if (isUpToDate(BUILT, everything)) return;
  const began = new Date();
  await transpile();
  await bundleAssets();
  if (!isUpToDate(ENTRY, ofProgram)) await bundleProgram();
  if (existsSync(here('../dist/admin/bundle.js')) && !isUpToDate(PANEL, ofPanel)) bundlePanel();
  mark(began);
}

const isUpToDate = (output, sources) => newest(sources) <= timeOf(output);

const newest = (paths) => Math.max(...paths.map(newestBelow));

/** A folder too: it is newer than what was taken out of it. */
function newestBelow(file) {
  const entry = statSync(file, { throwIfNoEntry: false });
  if (!entry?.isDirectory()) return entry?.mtimeMs ?? 0;
  return Math.max(entry.mtimeMs, ...readdirSync(file).map((name) => newestBelow(`${file}/${name}`)));
}

const timeOf = (file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;

/** Whoever may not write here, as in an image or an installed package, looks more closely at each start. */
function mark(began) {
  try {
    writeFileSync(BUILT, '');
    utimesSync(BUILT, began, began);
  } catch (error) {
    if (error.code !== 'EACCES' && error.code !== 'EROFS' && error.code !== 'EPERM') throw error;
  }
}

/** In a process of its own: AdminJS keeps what it was told at its first import, and takes 100 MB. */
function bundlePanel() {
  const script = `import { bundlePanel } from ${JSON.stringify(new URL('../dist/admin/bundle.js', import.meta.url).href)}; await bundlePanel();`;
  const { status } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { stdio: 'inherit' });
  if (status !== 0) throw new Error('The scripts of the panel could not be built.');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await build();
