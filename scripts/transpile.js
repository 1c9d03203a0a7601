import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const sourceDir = path.join(root, 'src');
const outputDir = path.join(root, 'dist');

/**
 * Brings dist/ up to date with src/, file by file and without looking at types (`npm run check` does), so that a
 * start does not wait for it. Returns the sources that were transpiled anew.
 */
export async function transpile() {
  const sources = sourceFiles();
  const stale = sources.filter(isStale);
  removeOrphans(new Set(sources.map(outputOf)));
  if (stale.length === 0) return stale;

  const { default: ts } = await import('typescript');
  const configFile = path.join(root, 'tsconfig.json');
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(configFile, ts.sys.readFile).config,
    ts.sys,
    root,
  );
  // A file by itself does not tell NodeNext that this package is one of ES modules.
  const compilerOptions = { ...options, noEmit: false, module: ts.ModuleKind.ESNext, inlineSourceMap: true };
  for (const source of stale) {
    const fileName = path.join(sourceDir, source);
    const { outputText } = ts.transpileModule(readFileSync(fileName, 'utf8'), { fileName, compilerOptions });
    write(path.join(outputDir, outputOf(source)), outputText);
  }
  return stale;
}

const sourceFiles = () =>
  readdirSync(sourceDir, { recursive: true }).filter(
    (name) => /\.tsx?$/.test(name) && !name.endsWith('.d.ts'),
  );

const outputOf = (source) => source.replace(/\.tsx?$/, '.js');

function isStale(source) {
  const output = statSync(path.join(outputDir, outputOf(source)), { throwIfNoEntry: false });
  return !output || output.mtimeMs < statSync(path.join(sourceDir, source)).mtimeMs;
}

/** What was renamed or deleted in src/ must not live on in dist/; folders that have no source are not ours. */
function removeOrphans(wanted) {
  if (!existsSync(outputDir)) return;
  for (const name of readdirSync(outputDir, { recursive: true })) {
    const isOurs = name.endsWith('.js') && existsSync(path.join(sourceDir, path.dirname(name)));
    if (isOurs && !wanted.has(name)) rmSync(path.join(outputDir, name), { force: true });
  }
}

/** Whole or not at all: several processes may build at once. */
function write(file, text) {
  mkdirSync(path.dirname(file), { recursive: true });
  const unfinished = `${file}.${process.pid}`;
  writeFileSync(unfinished, text);
  renameSync(unfinished, file);
}
