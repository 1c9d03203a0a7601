import type { RequestHandler } from 'express';
import type { HttpDeps } from '../types.js';

/** What every page and every watchdog asks for: of use to who debugs, and a flood to everybody else. */
const quiet = /^\/(healthz|readyz|metrics|changes)$|^\/(admin\/|api\/docs\/)?assets\//;

/** One line a request: what was asked, what came of it, how long it took. Queries and tokens stay out. */
export const accessLog =
  ({ logger }: Pick<HttpDeps, 'logger'>): RequestHandler =>
  (req, res, next) => {
    const startedAt = process.hrtime.bigint();
    const path = req.path.replace(/^\/s\/[^/]+/i, '/s/:token');
    res.once('close', () => {
      const details = {
        method: req.method,
        path,
        status: res.statusCode,
        milliseconds: Math.round(Number(process.hrtime.bigint() - startedAt) / 1e5) / 10,
        address: req.ip,
        ...(!res.writableFinished && { aborted: true }),
      };
      logger[quiet.test(path) ? 'debug' : 'info'](`${req.method} ${path} ${res.statusCode}`, details);
    });
    next();
  };
