import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RequestHandler } from 'express';

/** Where `bundlePanel` puts what the browser loads. The same from `src/` and from `dist/`. */
export const assetsDir = fileURLToPath(new URL('../../dist/panel/', import.meta.url));
export const MANIFEST = 'manifest.json';

/** In the order in which they need each other. */
export const scriptNames = [
  'global.bundle.js',
  'design-system.bundle.js',
  'app.bundle.js',
  'components.bundle.js',
] as const;

export type AssetName = (typeof scriptNames)[number] | 'panel.css' | 'logo.svg';

/** Of each asset its version, which is in its address. */
export type Manifest = Partial<Record<AssetName, string>>;

const encodings = { br: '.br', gzip: '.gz', identity: '' } as const;

export interface PanelAssets {
  url(name: AssetName): string;
  serve: RequestHandler<{ name: string }>;
}

/** The panel's scripts weigh 3 MB: compressed when they are bundled, kept by the browser until they change. */
export function panelAssets(): PanelAssets {
  const manifest = readManifest();
  return {
    url: (name) => `/admin/assets/${name}?v=${manifest[name] ?? ''}`,
    serve: (req, res, next) => {
      const { name } = req.params;
      if (!Object.hasOwn(manifest, name)) return next('router');
      const encoding = (req.acceptsEncodings('br', 'gzip', 'identity') ||
        'identity') as keyof typeof encodings;
      if (encoding !== 'identity') res.set('Content-Encoding', encoding);
      res.vary('Accept-Encoding').type(path.extname(name));
      res.set('Cache-Control', 'private, max-age=31536000, immutable');
      res.sendFile(name + encodings[encoding], { root: assetsDir, cacheControl: false });
    },
  };
}

/** Empty before the first build: the panel's API works without it. */
function readManifest(): Manifest {
  try {
    return JSON.parse(readFileSync(path.join(assetsDir, MANIFEST), 'utf8')) as Manifest;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
}
