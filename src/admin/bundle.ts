import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Plugin } from 'esbuild';
import { adminJsBrowser } from './adminjs-browser.js';
import { added, overridden } from './components.js';
import { assetsDir, MANIFEST, type Manifest } from './panel-assets.js';

/** Made beside the old one, which a server may be serving. */
const newDir = path.join(assetsDir, '../panel-new');
const root = fileURLToPath(new URL('../../', import.meta.url));
const componentsDir = fileURLToPath(new URL('./components', import.meta.url));

/** In the order in which they overrule each other. */
const styles = [
  'base',
  'words',
  'values',
  'fields',
  'frame',
  'lists',
  'tables',
  'overview',
  'users',
  'facts',
  'jobs',
  'imports',
  'offboarding',
  'settings',
  'audit',
  'adminjs',
  'narrow',
];

/** What is loaded with the first view: the frame with its lists, and what stands in them. The rest comes when it is shown. */
const isFirst = (file: string): boolean => /^(?:frame|list|values)\//.test(file);

/** Makes what the browser loads of the panel: AdminJS's application with our components, and the styles, all compressed. */
export async function bundlePanel(): Promise<void> {
  await rm(newDir, { recursive: true, force: true });
  await mkdir(newDir, { recursive: true });
  const { main, first, scripts } = await bundleScripts();
  const sheets = styles.map((name) => readFile(path.join(root, `src/admin/styles/${name}.css`)));
  const style = named('panel.css', Buffer.concat(await Promise.all(sheets)));
  const icon = named('logo.svg', await readFile(path.join(root, 'public/img/favicon.svg')));
  const assets = [...scripts, style, icon];
  for (const asset of assets) await publish(asset);

  const files = assets.map(({ name }) => name);
  const manifest: Manifest = { main, first, style: style.name, icon: icon.name, files };
  await writeFile(path.join(newDir, MANIFEST), JSON.stringify(manifest, null, 2));
  await rm(assetsDir, { recursive: true, force: true });
  await rename(newDir, assetsDir);
}

interface Asset {
  /** With a hash of the content in it. */
  name: string;
  content: Uint8Array;
}

async function bundleScripts(): Promise<{ main: string; first: string[]; scripts: Asset[] }> {
  const { build } = await import('esbuild');
  const { outputFiles, metafile } = await build({
    entryPoints: ['panel:main'],
    outdir: newDir,
    entryNames: 'main-[hash]',
    chunkNames: 'part-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'es2022',
    mainFields: ['browser', 'module', 'main'],
    define: {
      'process.env.NODE_ENV': '"production"',
      'process.env.IS_BROWSER': 'true',
      global: 'globalThis',
    },
    legalComments: 'none',
    minify: true,
    metafile: true,
    write: false,
    logLevel: 'error',
    plugins: [parts, adminJsBrowser([path.join(root, 'src/admin')])],
  });
  const outputs = Object.entries(metafile.outputs).map(([file, output]) => ({
    file: path.basename(file),
    ...output,
  }));
  const main = outputs.find(({ file }) => file.startsWith('main-'));
  if (!main) throw new Error('esbuild made no entry of the panel');
  const first = main.imports.filter(({ kind }) => kind === 'import-statement');
  return {
    main: main.file,
    first: first.map((one) => path.basename(one.path)),
    scripts: outputFiles.map(({ path: file, contents }) => ({
      name: path.basename(file),
      content: contents,
    })),
  };
}

/**
 * What comes later names the first view among what it needs, which is there by then: esbuild puts into parts of their own what
 * different scripts share, and made the first view of thirty.
 */
const parts: Plugin = {
  name: 'panel-parts',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^panel:/ }, ({ path: name }) => ({
      path: name.slice('panel:'.length),
      namespace: 'panel-parts',
    }));
    onLoad({ filter: /^main$/, namespace: 'panel-parts' }, () => ({
      contents: entry(),
      resolveDir: componentsDir,
    }));
    onLoad({ filter: /^later\//, namespace: 'panel-parts' }, ({ path: name }) => ({
      contents: `import 'panel:main'; export { default } from './${name.slice('later/'.length)}.js';`,
      resolveDir: componentsDir,
    }));
  },
};

function entry(): string {
  const all = Object.entries({ ...added, ...overridden }).map(([name, file]) => ({ name, file }));
  const first = all.filter(({ file }) => isFirst(file));
  const imports = first.map(({ name, file }) => `import ${name} from './${file}.js';`);
  const later = all
    .filter(({ file }) => !isFirst(file))
    .map(({ name, file }) => `${name}: lazily(() => import('panel:later/${file}'))`);
  const components = [...first.map(({ name }) => name), ...later].join(',\n');
  return `
    import { createRoot } from 'react-dom/client';
    import { lazily, panel } from './start.js';
    ${imports.join('\n')}
    createRoot(document.getElementById('app')).render(panel({${components}}));
  `;
}

function named(name: string, content: Uint8Array): Asset {
  const { name: stem, ext } = path.parse(name);
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 8).toUpperCase();
  return { name: `${stem}-${hash}${ext}`, content };
}

/** Writes the file and its compressed twins. */
async function publish({ name, content }: Asset): Promise<void> {
  const target = path.join(newDir, name);
  await writeFile(target, content);
  await writeFile(`${target}.gz`, await promisify(gzip)(content, { level: 9 }));
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 22 };
  await writeFile(`${target}.br`, await promisify(brotliCompress)(content, { params }));
}
