import { type Request, type Response, Router } from 'express';
import { DomainError } from '../../domain/shared/domain-error.js';
import { openEventStream, sendEvent } from '../event-stream.js';
import { toProblem } from '../problem.js';
import { queryText } from '../request/params.js';

import type { PageDeps } from './page-deps.js';

/** A browser whose stream broke comes back after so long. */
const RETRY_MILLISECONDS = 2000;

/**
 * What changes in the storage that a page shows, as server-sent events: `data: {"places":[…],"at":…}`, and `event: refused`
 * as the last where the reader may no longer look. What it is, a page asks as ever.
 */
export function createChangePages(deps: PageDeps): Router {
  const router = Router();
  router.get('/', (req, res) => stream(deps, req, res));
  return router;
}

async function stream({ useCases }: PageDeps, req: Request, res: Response): Promise<void> {
  const send = (lines: string) => sendEvent(res, lines);
  try {
    const input = { userId: queryText(req, 'userId'), since: sinceOf(req) };
    const stop = await useCases.changes.watch(req.actor, input, {
      changed: (change) => send(`id: ${change.at}\ndata: ${JSON.stringify(change)}`),
      alive: () => send(':'),
      ended: (reason) => {
        if (reason === 'refused') send('event: refused\ndata:');
        res.end();
      },
    });
    res.once('close', stop);
    if (res.closed) return stop();
    if (res.writableEnded) return;
    openEventStream(res);
    send(`retry: ${RETRY_MILLISECONDS}`);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    // Nobody reads words here; the page with the sign-in is none either.
    const { status, headers } = toProblem(error);
    res.status(status).set(headers).end();
  }
}

/** A browser that comes back says what it heard last; one that comes first, when its page was made. */
function sinceOf(req: Request): number {
  const since = Number(req.get('Last-Event-ID') || queryText(req, 'since'));
  return Number.isFinite(since) ? since : 0;
}
