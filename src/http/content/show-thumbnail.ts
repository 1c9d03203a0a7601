import type { Request, Response } from 'express';
import { param } from '../request/params.js';
import type { HttpDeps } from '../types.js';
import { sendThumbnail } from './send-thumbnail.js';

/** Serves a thumbnail to somebody who is signed in, through the API or the pages. */
export async function showThumbnail(
  { useCases: { previews }, blobs }: Pick<HttpDeps, 'useCases' | 'blobs'>,
  req: Request,
  res: Response,
): Promise<void> {
  await sendThumbnail(req, res, await previews.getThumbnail(req.actor, param(req, 'id')), { blobs });
}
