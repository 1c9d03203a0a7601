import { type Request, type Response, Router } from 'express';
import { DomainError } from '../../domain/shared/domain-error.js';
import { toProblem } from '../problem.js';
import { queryText } from '../request/params.js';

import type { PageDeps } from './page-deps.js';

/** A browser whose stream broke comes back after so long. */
const RETRY_MILLISECONDS = 2000;
/** Who does not read what he asked for gets no more of it. */
const MOST_UNREAD_BYTES = 64 * 1024;

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
  const send = (lines: string) => {
    if (res.writableLength > MOST_UNREAD_BYTES) res.destroy();
    else res.write(`${lines}\n\n`);
  };
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
    open(res);
    send(`retry: ${RETRY_MILLISECONDS}`);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    // Nobody reads words here; the page with the sign-in is none either.
    const { status, headers } = toProblem(error);
    res.status(status).set(headers).end();
  }
}

function open(res: Response): void {
  res.set({
    'Content-Type': 'text/event-stream; charset=utf-8',
    // `no-transform`: what compresses would hold back what there is to tell.
    'Cache-Control': 'private, no-store, no-transform',
    'X-Accel-Buffering': 'no',
  });
  res.flushHeaders();
}

/** A browser that comes back says what it heard last; one that comes first, when its page was made. */
function sinceOf(req: Request): number {
  const since = Number(req.get('Last-Event-ID') || queryText(req, 'since'));
  return Number.isFinite(since) ? since : 0;
}
