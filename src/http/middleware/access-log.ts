import type { IncomingMessage, ServerResponse } from 'node:http';
import { pathOf } from '../request/target.js';
import type { Logger } from '../types.js';

/** What every page and every watchdog asks for: of use to who debugs, and a flood to everybody else. */
const quiet = /^\/(healthz|readyz|metrics|changes)$|^\/(admin\/|api\/docs\/)?assets\//;

/** One line a request: what was asked, what came of it, how long it took. Queries and tokens stay out. */
export function logAccess(
  logger: Pick<Logger, 'debug' | 'info'>,
  req: IncomingMessage,
  res: ServerResponse,
): void {
  const startedAt = performance.now();
  const { method = '', caller } = req;
  const path = pathOf(req).replace(/^\/s\/[^/]+/i, '/s/:token');
  res.once('close', () => {
    const details = {
      method,
      path,
      status: res.statusCode,
      milliseconds: Math.round((performance.now() - startedAt) * 10) / 10,
      address: caller.address,
      ...(!res.writableFinished && { aborted: true }),
    };
    logger[quiet.test(path) ? 'debug' : 'info'](`${method} ${path} ${res.statusCode}`, details);
  });
}
