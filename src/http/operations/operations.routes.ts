import { timingSafeEqual } from 'node:crypto';
import { type Request, Router } from 'express';
import { DomainError } from '../../domain/shared/domain-error.js';
import type { HttpDeps } from '../types.js';

/** That the process answers at all, and nothing else. */
export const ALIVE = JSON.stringify({ status: 'ok' });

/** For probes and monitoring: no session, no language, no query that is not needed. */
export function createOperations({
  health,
  settings,
  metrics,
}: Pick<HttpDeps, 'health' | 'settings' | 'metrics'>): Router {
  const router = Router();
  const checkHealth = oneAtATime(health.check);
  router.get('/healthz', (_req, res) => {
    res.type('json').end(ALIVE);
  });
  router.get('/readyz', async (_req, res) => {
    const down = await checkHealth();
    if (down) res.status(503).json({ status: 'unavailable', down });
    else res.json({ status: 'ok' });
  });
  router.get('/metrics', async (req, res) => {
    if (!isLoopback(req) && !hasToken(req, settings.metricsToken))
      throw new DomainError('authentication_required');
    res.type(metrics.contentType).send(await metrics.read());
  });
  return router;
}

/** Anybody may ask, and each check takes a connection of the database: those who ask meanwhile share its answer. */
function oneAtATime<T>(work: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | null = null;
  return () => {
    running ??= work().finally(() => {
      running = null;
    });
    return running;
  };
}

const proxyHeaders = [
  'Forwarded',
  'Via',
  'X-Forwarded-For',
  'X-Forwarded-Host',
  'X-Forwarded-Proto',
  'X-Real-IP',
];

/** The connection itself and no proxy's word for it: behind one, everybody would come from loopback. */
function isLoopback(req: Request): boolean {
  const isProxied = proxyHeaders.some((name) => req.get(name) !== undefined);
  return !isProxied && /^(::ffff:)?127\.|^::1$/.test(req.socket.remoteAddress ?? '');
}

function hasToken(req: Request, token: string | null): boolean {
  const given = Buffer.from(/^Bearer +(.+)$/i.exec(req.get('Authorization') ?? '')?.[1] ?? '');
  const expected = Buffer.from(token ?? '');
  return token !== null && given.length === expected.length && timingSafeEqual(given, expected);
}
