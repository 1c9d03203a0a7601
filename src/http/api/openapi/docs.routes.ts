import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import express, { Router } from 'express';
import { otherMethod } from '../../middleware/other-method.js';
import type { Endpoint } from '../endpoint.js';
import { type ApiOptions, describeApi } from './document.js';

const swaggerFolder = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));

/** The description for programs, and a page to read it and to try it. */
export function createDocs(endpoints: Endpoint[], options: ApiOptions): Router {
  const router = Router();
  const document = describeApi(endpoints, options);
  router.get('/openapi.json', (_req, res) => {
    res.json(document);
  });
  router.get('/docs', (_req, res) => {
    res.render('api-docs');
  });
  router.all(['/openapi.json', '/docs'], otherMethod(['GET', 'HEAD']));
  router.use('/docs/assets', express.static(swaggerFolder, { index: false, maxAge: '1h' }));
  return router;
}
