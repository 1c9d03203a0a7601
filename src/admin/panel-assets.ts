import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RequestHandler } from 'express';

/** Where `bundlePanel` puts what the browser loads. The same from `src/` and from `dist/`. */
export const assetsDir = fileURLToPath(new URL('../../dist/panel/', import.meta.url));
export const MANIFEST = 'manifest.json';

/** Names of files, each with a hash of its content. */
export interface Manifest {
  main: string;
  /** What `main` imports, to be asked for at once. */
  first: string[];
  style: string;
  icon: string;
  files: string[];
}

const encodings = { br: '.br', gzip: '.gz', identity: '' } as const;

/** Their addresses, and what serves them. */
export interface PanelAssets extends Omit<Manifest, 'files'> {
  serve: RequestHandler<{ name: string }>;
}

/** Compressed when they are bundled, kept by the browser as long as it likes. */
export function panelAssets(): PanelAssets {
  const { main, first, style, icon, files } = readManifest();
  const address = (name: string): string => `/admin/assets/${name}`;
  const known = new Set(files);
  return {
    main: address(main),
    first: first.map(address),
    style: address(style),
    icon: address(icon),
    serve: (req, res, next) => {
      const { name } = req.params;
      if (!known.has(name)) return next('router');
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
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      return { main: '', first: [], style: '', icon: '', files: [] };
    throw error;
  }
}
