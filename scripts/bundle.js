import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const root = fileURLToPath(new URL('..', import.meta.url));
const output = path.join(root, 'dist/public/uppy.js');

const source = `
  export { default as Uppy } from '@uppy/core';
  export { default as Tus } from '@uppy/tus';
`;

/** What the browser uploads with, as one module. Made where it is missing or of other versions, else in a moment. */
export async function bundleScripts() {
  const banner = `/* ${['@uppy/core', '@uppy/tus'].map(nameAndVersion).join(', ')}: MIT license */`;
  if (isMadeOf(banner)) return;
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: root },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    legalComments: 'none',
    banner: { js: banner },
    write: false,
  });
  write(outputFiles[0].contents);
}

function nameAndVersion(name) {
  const { version } = JSON.parse(readFileSync(require.resolve(`${name}/package.json`), 'utf8'));
  return `${name} ${version}`;
}

function isMadeOf(banner) {
  try {
    return readFileSync(output, 'utf8').startsWith(banner);
  } catch {
    return false;
  }
}

/** Whole or not at all: several processes may build at once. */
function write(contents) {
  mkdirSync(path.dirname(output), { recursive: true });
  const unfinished = `${output}.${process.pid}`;
  writeFileSync(unfinished, contents);
  renameSync(unfinished, output);
}
