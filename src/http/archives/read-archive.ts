import type { Request, Response } from 'express';
import type { Archive } from '../../domain/archives/archive.js';
import type { ReadAhead } from '../../domain/archives/open-archive.js';
import { fewAtOnce } from '../middleware/few-at-once.js';
import type { HttpDeps } from '../types.js';

/** Each keeps the names of all that is in it. */
const takePlace = fewAtOnce();

/**
 * What an archive will hold; null where the client went meanwhile. HEAD learns no length: nobody's tree is walked for it.
 * @throws DomainError `too_many_attempts`, and as `open` does
 */
export async function readArchive(
  { networkOf }: Pick<HttpDeps, 'networkOf'>,
  req: Request,
  res: Response,
  open: (ahead: ReadAhead) => Promise<Archive>,
): Promise<Archive | null> {
  takePlace(req.actor.kind === 'user' ? req.actor.id : networkOf(req.caller.address), res);
  const gone = new AbortController();
  const leave = () => gone.abort();
  res.once('close', leave);
  try {
    return await open({ signal: gone.signal, ...(req.method === 'HEAD' && { maxKnown: 0 }) });
  } catch (error) {
    if (gone.signal.aborted) return null;
    throw error;
  } finally {
    res.off('close', leave);
  }
}
