import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import compression from 'compression';
import express, { type Request, type Response, type Router } from 'express';

const publicDir = fileURLToPath(new URL('../../../public', import.meta.url));
/** What scripts/bundle.js makes. The same from `src/` and from `dist/`. */
const bundleDir = fileURLToPath(new URL('../../../dist/public', import.meta.url));

const endings = { br: '.br', gzip: '.gz', identity: '' } as const;
type Encoding = keyof typeof endings;

/** By their names, in each encoding. They are few and short, and every first visit asks for them. */
const bundled = new Map<string, Record<Encoding, Buffer>>(
  filesBelow(bundleDir)
    .filter((name) => /\.(js|css)$/.test(name))
    .map((name) => [name, twinsOf(path.join(bundleDir, name))]),
);

function filesBelow(folder: string): string[] {
  // Empty before the first build: whatever is no page works without it.
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/'))
    .sort();
}

function twinsOf(file: string): Record<Encoding, Buffer> {
  return {
    br: readFileSync(file + endings.br),
    gzip: readFileSync(file + endings.gzip),
    identity: readFileSync(file),
  };
}

/** Changes with any of the files: it stands in their addresses, so that they may be cached for ever. */
const version = computeVersion();

function computeVersion(): string {
  const hash = createHash('sha256');
  for (const { identity } of bundled.values()) hash.update(identity);
  for (const name of filesBelow(publicDir)) hash.update(readFileSync(path.join(publicDir, name)));
  return hash.digest('hex').slice(0, 12);
}

export const assetUrl = (name: string): string => `/assets/${version}/${name}`;

/** Style sheets, scripts and pictures of the pages: `/assets/<version>/…`. An old version's address gets today's file. */
export function createAssets(): Router {
  const router = express.Router();
  router.get('/assets/:version/*name', (req, res, next) => {
    const caching = req.params.version === version ? 'public, max-age=31536000, immutable' : 'no-cache';
    res.setHeader('Cache-Control', caching);
    const name = [req.params.name].flat().join('/');
    const twins = bundled.get(name);
    if (!twins) return next();
    send(req, res, name, twins);
  });
  // What only a page or two need: pictures, the reader of the API's description.
  router.use(
    '/assets/:version',
    compression(),
    express.static(publicDir, { cacheControl: false, index: false }),
  );
  router.get('/favicon.ico', (_req, res) => res.redirect(301, assetUrl('img/favicon.svg')));
  return router;
}

function send(req: Request, res: Response, name: string, twins: Record<Encoding, Buffer>): void {
  const encoding = (req.acceptsEncodings('br', 'gzip', 'identity') || 'identity') as Encoding;
  if (encoding !== 'identity') res.set('Content-Encoding', encoding);
  res.vary('Accept-Encoding').type(path.extname(name)).send(twins[encoding]);
}
