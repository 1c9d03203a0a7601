import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const root = fileURLToPath(new URL('..', import.meta.url));

const uploading = `
  export { default as Uppy } from '@uppy/core';
  export { default as Tus } from '@uppy/tus';
`;

/** What the browser uploads with, as one module; and what writes moments and sizes there as the server does. */
export async function bundleScripts() {
  await bundle(
    'uppy.js',
    uploading,
    `${['@uppy/core', '@uppy/tus'].map(nameAndVersion).join(', ')}: MIT license`,
  );
  const format = readFileSync(path.join(root, 'src/i18n/create-format.ts'), 'utf8');
  await bundle('format.js', format, createHash('sha256').update(format).digest('hex'));
}

/** Made where it is missing or of another version, else in a moment. */
async function bundle(name, contents, version) {
  const output = path.join(root, 'dist/public', name);
  const banner = `/* ${version} */`;
  if (isMadeOf(output, banner)) return;
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: root, loader: 'ts' },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    legalComments: 'none',
    banner: { js: banner },
    write: false,
  });
  write(output, outputFiles[0].contents);
}

function nameAndVersion(name) {
  const { version } = JSON.parse(readFileSync(require.resolve(`${name}/package.json`), 'utf8'));
  return `${name} ${version}`;
}

function isMadeOf(output, banner) {
  try {
    return readFileSync(output, 'utf8').startsWith(banner);
  } catch {
    return false;
  }
}

/** Whole or not at all: several processes may build at once. */
function write(output, contents) {
  mkdirSync(path.dirname(output), { recursive: true });
  const unfinished = `${output}.${process.pid}`;
  writeFileSync(unfinished, contents);
  renameSync(unfinished, output);
}
