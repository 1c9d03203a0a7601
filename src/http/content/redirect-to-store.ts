import type { IncomingMessage, ServerResponse } from 'node:http';
import type { BlobStore, ByteRange } from '../../domain/files/blob-store.js';
import { isSafeInline, type StoredFile } from '../../domain/files/file.js';
import type { Settle } from '../../domain/links/claim-link-download.js';
import { headerOf, setHeaders } from '../request/headers.js';
import { contentDisposition } from './content-disposition.js';

export interface RedirectOptions {
  blobs: Pick<BlobStore, 'addressFor'>;
  isInline?: boolean;
  countsPreviews: boolean;
  onStart(file: StoredFile, range: ByteRange | null): Promise<Settle>;
}

/**
 * Sends whoever downloads to the store itself, where that is set, to an address that holds for a minute. Returns false, and has
 * done nothing, where the bytes are to be sent by ourselves. The range is asked for again there: clients repeat it.
 */
export async function redirectToStore(
  req: IncomingMessage,
  res: ServerResponse,
  file: StoredFile,
  range: ByteRange | null,
  options: RedirectOptions,
): Promise<boolean> {
  if (!mayLeave(req, file, options)) return false;
  const address = await options.blobs.addressFor(file.blobKey, {
    type: String(res.getHeader('Content-Type')),
    disposition: contentDisposition('attachment', file.name),
  });
  if (address === null || takesCookies(req, address)) return false;
  const settle = await options.onStart(file, range);
  for (const name of ofTheBytes) res.removeHeader(name);
  setHeaders(res, {
    Location: address,
    'Cache-Control': 'private, no-store',
    'Referrer-Policy': 'no-referrer',
  });
  res.statusCode = 302;
  res.end();
  await settle(0);
  return true;
}

const ofTheBytes = [
  'Accept-Ranges',
  'Content-Disposition',
  'Content-Length',
  'Content-Range',
  'Content-Type',
  'ETag',
  'Last-Modified',
];

/**
 * What is shown in place is shown under our own policy; a limit is counted to the byte; and what is known to be damaged only we
 * can tell to be so.
 */
const mayLeave = (
  req: IncomingMessage,
  { isDamaged, mimeType, size }: StoredFile,
  { isInline = false, countsPreviews }: RedirectOptions,
): boolean =>
  size > 0 && !isDamaged && !countsPreviews && !(isInline && isSafeInline(mimeType)) && isDownload(req);

/**
 * A script's call would be stopped by our own policy or by the store's, and a frame by what it may show. Only browsers tell the site;
 * the mode node's own `fetch` tells, too.
 */
function isDownload(req: IncomingMessage): boolean {
  if (headerOf(req, 'sec-fetch-site') === undefined) return true;
  return headerOf(req, 'sec-fetch-mode') === 'navigate' && !framed.has(headerOf(req, 'sec-fetch-dest') ?? '');
}

const framed = new Set(['iframe', 'frame', 'embed', 'object', 'fencedframe']);

/** Cookies know no ports: a browser takes them to a store under the same name. (Authorization it leaves: Fetch, 4.4.) */
const takesCookies = (req: IncomingMessage, address: string): boolean =>
  headerOf(req, 'cookie') !== undefined &&
  new URL(address).hostname === new URL(`http://${req.headers.host ?? ''}`).hostname;
