import type { Request, Response } from 'express';
import { param } from '../request/params.js';
import type { HttpDeps } from '../types.js';
import { nothingToSettle } from './deliver.js';
import { sendContent } from './send-content.js';

/** Serves the content of a file to somebody who is signed in, through the API or the pages. */
export async function downloadFile(
  {
    useCases: { files },
    blobs,
    settings,
    logger,
  }: Pick<HttpDeps, 'useCases' | 'blobs' | 'settings' | 'logger'>,
  req: Request,
  res: Response,
): Promise<void> {
  const find = () => files.get(req.actor, param(req, 'id'));
  await sendContent(req, res, await find(), {
    blobs,
    logger,
    findAgain: find,
    accelRedirect: settings.accelRedirect,
    countsPreviews: false,
    onDamaged: (file) => files.tellDamaged(req.actor, file),
    onStart: async (file, range) => {
      files.countDownload(req.actor, file, range);
      return nothingToSettle;
    },
  });
}
