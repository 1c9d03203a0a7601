import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Request } from 'express';
import { nothingToSettle } from '../../domain/links/claim-link-download.js';
import type { HttpDeps } from '../types.js';
import { sendContent } from './send-content.js';

export type ContentDeps = Pick<HttpDeps, 'useCases' | 'blobs' | 'settings' | 'logger'>;

export const asksInline = (req: Request): boolean => req.query.disposition === 'inline';

/** Serves the content of a file to somebody who is signed in, through the API or the pages. */
export async function downloadFile(
  { useCases: { files, transfers }, blobs, settings, logger }: ContentDeps,
  req: IncomingMessage,
  res: ServerResponse,
  { id, isInline = false }: { id: string; isInline?: boolean },
): Promise<void> {
  const find = async () => {
    // Looked for twice, a refusal would be in the log twice.
    if (req.failure !== undefined) throw req.failure;
    return files.get(req.actor, id);
  };
  const found = await find();
  await sendContent(req, res, found, {
    blobs,
    logger,
    watch: (breakOff) => transfers.download(req.actor, found.ownerId, breakOff),
    isInline,
    findAgain: find,
    accelRedirect: settings.accelRedirect,
    countsPreviews: false,
    onDamaged: (file) => files.tellDamaged(req.actor, file),
    onStart: async (file, range) => {
      await files.countDownload(req.actor, file, range);
      return nothingToSettle;
    },
  });
}
