import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleAssets } from './bundle.js';
import { transpile } from './transpile.js';

const here = (relative) => fileURLToPath(new URL(relative, import.meta.url));

/** Makes what is missing or older than its source, and nothing else: in a moment where all is there. */
export async function build() {
  await transpile();
  await bundleAssets();
  if (existsSync(here('../dist/admin/bundle.js')) && isPanelStale()) bundlePanel();
}

/** Its components speak the words of the catalogue, so that is a source too. */
function isPanelStale() {
  const made = statSync(here('../dist/panel/manifest.json'), { throwIfNoEntry: false });
  const sources = ['../src/admin', '../src/i18n'].map(here).filter(existsSync);
  return !made || sources.some((folder) => newest(folder) > made.mtimeMs);
}

const newest = (folder) =>
  Math.max(
    ...readdirSync(folder, { recursive: true }).map((name) => statSync(path.join(folder, name)).mtimeMs),
  );

/** In a process of its own: AdminJS keeps what it was told at its first import, and takes 100 MB. */
function bundlePanel() {
  const script = `import { bundlePanel } from ${JSON.stringify(new URL('../dist/admin/bundle.js', import.meta.url).href)}; await bundlePanel();`;
  const { status } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { stdio: 'inherit' });
  if (status !== 0) throw new Error('The scripts of the panel could not be built.');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await build();
