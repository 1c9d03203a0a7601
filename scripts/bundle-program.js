import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { adminJsServer, isAdminJs } from './adminjs-server.js';
import { sequelizePostgres } from './sequelize-postgres.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const outputDir = path.join(root, 'dist/bundle');

/** Of what is here: written last, and what is older than its sources is made anew. */
export const ENTRY = path.join(outputDir, 'main.js');

/** Which files the last build has; those of the one before stay, for whoever runs of them and has not loaded all. */
const FILES = path.join(outputDir, 'files.json');

/** What is native, what looks for files beside itself, and what the queue and a migration need, which comes when it is asked for. */
const external = [
  '@node-rs/argon2',
  'esbuild',
  'graphile-worker',
  'pg-hstore',
  'pg-native',
  'sequelize-cli',
  'sharp',
  'swagger-ui-dist',
  'typescript',
  'umzug',
];

/** What CommonJS has, for the packages that are written for it. */
const banner = `const require = process.getBuiltinModule('module').createRequire(import.meta.url);
const __filename = import.meta.filename, __dirname = import.meta.dirname;`;

/**
 * Puts the program, which lies in dist/ file by file, and the packages that it is built of into few files: to look for, to read
 * and to link some 1 600 modules took more than half of a start.
 */
export async function bundleProgram() {
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: { main: 'dist/main.js' },
    outdir: outputDir,
    chunkNames: '[name]-[hash]',
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    legalComments: 'none',
    minifyWhitespace: true,
    lineLimit: 160,
    logLevel: 'error',
    banner: { js: banner },
    external,
    plugins: [adminJsServer, sequelizePostgres, { name: 'keep-places', setup: keepPlaces }],
    write: false,
  });
  publish(outputFiles);
}

/** A module that looks for a file looks from where it lay. */
function keepPlaces({ onLoad }) {
  onLoad({ filter: /\.js$/ }, ({ path: file }) => {
    if (!isOurs(file) && !isAdminJs(file)) return null;
    const place = `new URL(${JSON.stringify(path.relative(outputDir, file))}, import.meta.url).href`;
    const contents = readFileSync(file, 'utf8').replace(/\n\/\/# sourceMappingURL=.*/, '');
    // AdminJS has a `__dirname` of its own making; that of the banner stands above all modules.
    return {
      contents: contents.replaceAll('import.meta.url', place).replaceAll('__dirname', 'folderOfModule'),
    };
  });
}

const isOurs = (file) => path.relative(path.join(root, 'dist'), file).split(path.sep)[0] !== '..';

/** Each file whole or not at all, and the entry after all that it loads: several processes may build at once. */
function publish(outputFiles) {
  mkdirSync(outputDir, { recursive: true });
  const names = outputFiles.map(({ path: file }) => path.basename(file));
  const before = namesOfLastBuild();
  for (const { path: file, contents } of outputFiles) if (file !== ENTRY) write(file, contents);
  write(ENTRY, outputFiles.find(({ path: file }) => file === ENTRY).contents);
  write(FILES, JSON.stringify(names));
  const kept = new Set([...names, ...before, path.basename(FILES)]);
  // What Node keeps of what it compiled (bin/kladovka.js) is of files that may be gone.
  rmSync(path.join(root, 'dist/compiled'), { recursive: true, force: true });
  for (const name of readdirSync(outputDir)) {
    if (name.endsWith('.js') && !kept.has(name)) rmSync(path.join(outputDir, name), { force: true });
  }
}

function namesOfLastBuild() {
  if (!statSync(FILES, { throwIfNoEntry: false })) return [];
  return JSON.parse(readFileSync(FILES, 'utf8'));
}

function write(file, contents) {
  const unfinished = `${file}.${process.pid}`;
  writeFileSync(unfinished, contents);
  renameSync(unfinished, file);
}
