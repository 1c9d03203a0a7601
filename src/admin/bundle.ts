import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { type AssetName, assetsDir, MANIFEST, type Manifest, scriptNames } from './panel-assets.js';

/** Made beside the old one, which a server may be serving. No dots: AdminJS finds nothing below such a folder. */
const newDir = path.join(assetsDir, '../panel-new');
const workDir = path.join(assetsDir, '../panel-work');
const root = fileURLToPath(new URL('../../', import.meta.url));

/** In the order in which they overrule each other. */
const styles = ['base', 'words', 'values', 'fields', 'frame', 'overview', 'adminjs', 'narrow'];

/** Makes what the browser loads of the panel: our components as one script, and AdminJS's own, all compressed. */
export async function bundlePanel(): Promise<void> {
  await removeAll(newDir, workDir);
  await mkdir(newDir, { recursive: true });
  await mkdir(workDir, { recursive: true });
  const sources = await bundleScripts();
  sources.set(
    'panel.css',
    styles.map((name) => path.join(root, `src/admin/styles/${name}.css`)),
  );
  sources.set('logo.svg', [path.join(root, 'public/img/favicon.svg')]);

  const manifest: Manifest = {};
  for (const [name, files] of sources) manifest[name] = await publish(name, files);
  await writeFile(path.join(newDir, MANIFEST), JSON.stringify(manifest, null, 2));
  await removeAll(assetsDir, workDir);
  await rename(newDir, assetsDir);
}

async function removeAll(...folders: string[]): Promise<void> {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
}

async function bundleScripts(): Promise<Map<AssetName, string[]>> {
  // AdminJS reads both when it is first imported; without the first it makes 26 MB instead of 3.
  process.env.NODE_ENV = 'production';
  process.env.ADMIN_JS_TMP_DIR = workDir;
  const { default: AdminJS, Router } = await import('adminjs');
  const { componentLoader } = await import('./components.js');
  await new AdminJS({ componentLoader: componentLoader() }).initialize();

  const sourceOf = (name: AssetName): string => {
    const asset = Router.assets.find((candidate) => candidate.path.endsWith(`/${name}`));
    if (!asset) throw new Error(`AdminJS has no ${name}`);
    return asset.src;
  };
  return new Map(scriptNames.map((name) => [name, [sourceOf(name)]]));
}

/** Writes the file and its compressed twins, and returns its version. */
async function publish(name: AssetName, files: string[]): Promise<string> {
  const content = Buffer.concat(await Promise.all(files.map((file) => readFile(file))));
  const target = path.join(newDir, name);
  await writeFile(target, content);
  await writeFile(`${target}.gz`, await promisify(gzip)(content, { level: 9 }));
  const params = { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_LGWIN]: 22 };
  await writeFile(`${target}.br`, await promisify(brotliCompress)(content, { params }));
  return createHash('sha256').update(content).digest('hex').slice(0, 16);
}
