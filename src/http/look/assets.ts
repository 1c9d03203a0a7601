import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import compression from 'compression';
import express, { type Router } from 'express';

const require = createRequire(import.meta.url);
const publicDir = fileURLToPath(new URL('../../../public', import.meta.url));
/** What scripts/bundle.js makes. The same from `src/` and from `dist/`. */
const bundleDir = fileURLToPath(new URL('../../../dist/public', import.meta.url));

const vendorFiles = new Map([
  ['htmx.min.js', require.resolve('htmx.org/dist/htmx.min.js')],
  ['uppy.js', join(bundleDir, 'uppy.js')],
  ['format.js', join(bundleDir, 'format.js')],
]);

const bootstrap = require.resolve('bootstrap/dist/css/bootstrap.min.css');

/** In each of these what a later part says overrules an earlier one. Which layer a part belongs to, it says itself. */
const styleParts = [
  'tokens',
  'buttons',
  'forms',
  'notices',
  'menus',
  'file-icons',
  'dialogs',
  'entries',
  'frame',
  'search',
  'quota',
  'files',
  'previews',
  'listing',
  'manager',
  'trash',
  'links',
  'uploads',
  'cards',
  'start',
  'shelf',
  'shares',
  'utilities',
];

/** One sheet for the browser. Bootstrap is below all of ours, however special its selectors are. */
const styles = [
  '@layer bootstrap, base, components, utilities;',
  `@layer bootstrap {${readFileSync(bootstrap, 'utf8').replace(/^@charset "UTF-8";/, '')}}`,
  ...styleParts.map((part) => readFileSync(join(publicDir, 'css', `${part}.css`), 'utf8')),
].join('\n');

/** Changes with any of the files: it stands in their addresses, so that they may be cached for ever. */
const version = computeVersion();

export const assetUrl = (path: string): string => `/assets/${version}/${path}`;

/** Style sheets, scripts and pictures of the pages: `/assets/<version>/…`. An old version's address gets today's file. */
export function createAssets(): Router {
  const router = express.Router();
  router.use('/assets/:version', compression(), (req, res, next) => {
    const caching = req.params.version === version ? 'public, max-age=31536000, immutable' : 'no-cache';
    res.setHeader('Cache-Control', caching);
    next();
  });
  router.get('/assets/:version/vendor/:name', (req, res, next) => {
    const file = vendorFiles.get(req.params.name);
    if (!file) return next();
    res.sendFile(file, { cacheControl: false, dotfiles: 'allow' });
  });
  router.get('/assets/:version/css/kladovka.css', (_req, res) => res.type('css').send(styles));
  router.use('/assets/:version', express.static(publicDir, { cacheControl: false, index: false }));
  router.get('/favicon.ico', (_req, res) => res.redirect(301, assetUrl('img/favicon.svg')));
  return router;
}

function computeVersion(): string {
  const hash = createHash('sha256');
  for (const entry of readdirSync(publicDir, { withFileTypes: true, recursive: true })) {
    if (entry.isFile()) hash.update(readFileSync(join(entry.parentPath, entry.name)));
  }
  for (const file of [bootstrap, ...vendorFiles.values()]) hash.update(readFileSync(file));
  return hash.digest('hex').slice(0, 12);
}
