import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { contentType } from 'mime-types';
import { BlobMissingError, type BlobStore, type ByteRange } from '../../domain/files/blob-store.js';
import { isSafeInline, type StoredFile } from '../../domain/files/file.js';
import { nothingToSettle, type Settle } from '../../domain/links/claim-link-download.js';
import { HttpError } from '../problem.js';
import { headerOf, listOf, setHeaders } from '../request/headers.js';
import { readHttpDate } from '../request/http-date.js';
import type { Logger } from '../types.js';
import { parseRange } from './byte-range.js';
import { ContentDamagedError } from './checked-content.js';
import { contentDisposition } from './content-disposition.js';
import { deliver, type Watch } from './deliver.js';
import { redirectToStore } from './redirect-to-store.js';
import { readShort } from './short-content.js';

export interface ContentOptions {
  blobs: Pick<BlobStore, 'open' | 'read' | 'addressFor'>;
  logger: Pick<Logger, 'error'>;
  /** Whether it may be shown in place, where that is safe. */
  isInline?: boolean;
  /** The file's record as it is now: its bytes may be replaced between the look at it and theirs. */
  findAgain(): Promise<StoredFile>;
  /** Prefix for X-Accel-Redirect, or null to send the bytes ourselves. */
  accelRedirect: string | null;
  /**
   * Called once when bytes are about to flow, with the range or null for the whole; what it returns is called at the
   * end with the number of bytes that were promised and not sent.
   */
  onStart(file: StoredFile, range: ByteRange | null): Promise<Settle>;
  watch: Watch;
  /** Called where the store gives other bytes than it was given; the connection has been broken off. */
  onDamaged(file: Pick<StoredFile, 'id'>): void;
  /** Whether `onStart` is called for previews too: where it holds a limit, a header is no way around. */
  countsPreviews: boolean;
}

/**
 * Whether a page of ours would run it or style itself with it. None does: somebody found a way to put in HTML, and this is
 * their script, which the policy takes for ours.
 */
const asksForScript = (req: IncomingMessage): boolean =>
  headerOf(req, 'sec-fetch-site') === 'same-origin' &&
  runningDestinations.has(headerOf(req, 'sec-fetch-dest') ?? '');

const runningDestinations = new Set([
  'script',
  'style',
  'worker',
  'sharedworker',
  'serviceworker',
  'audioworklet',
  'paintworklet',
  'xslt',
]);

/** A picture or a player within our own pages is looked at in passing: nobody downloads it or opens it as a whole. */
const isPreview = (req: IncomingMessage): boolean =>
  headerOf(req, 'sec-fetch-site') === 'same-origin' &&
  previewDestinations.has(headerOf(req, 'sec-fetch-dest') ?? '');

const previewDestinations = new Set(['image', 'video', 'audio', 'iframe']);

/** Answers GET or HEAD with a file's bytes: RFC 9110's conditions and ranges, RFC 6266's name, nothing that runs. */
export async function sendContent(
  req: IncomingMessage,
  res: ServerResponse,
  file: StoredFile,
  options: ContentOptions,
): Promise<void> {
  try {
    await send(req, res, file, options);
  } catch (error) {
    if (!(error instanceof BlobMissingError) || res.headersSent) throw error;
    const now = await options.findAgain();
    if (now.blobKey === file.blobKey) throw error;
    res.removeHeader('Content-Range');
    res.statusCode = 200;
    await send(req, res, now, options);
  }
}

async function send(
  req: IncomingMessage,
  res: ServerResponse,
  file: StoredFile,
  options: ContentOptions,
): Promise<void> {
  if (asksForScript(req)) throw new HttpError(403, 'forbidden');
  setContentHeaders(res, file, options.isInline ?? false);
  if (!isExpected(req, file)) throw new HttpError(412);
  if (isUnchanged(req, file)) {
    res.statusCode = 304;
    res.end();
    return;
  }
  const range =
    req.method === 'GET' && !file.isDamaged && ifRangeHolds(req, file)
      ? parseRange(headerOf(req, 'range'), file.size)
      : null;
  if (range === 'unsatisfiable') {
    throw new HttpError(416, undefined, { 'Content-Range': `bytes */${file.size}` });
  }
  setRangeHeaders(res, file, range);
  if (req.method === 'HEAD') {
    res.end();
    return;
  }
  const isUncounted = isPreview(req) && !options.countsPreviews;
  const sending = isUncounted ? { ...options, onStart: async () => nothingToSettle } : options;
  if (await redirectToStore(req, res, file, range, sending)) return;
  // What is known to be damaged is sent as a whole, by ourselves: no other way would tell whether it still is.
  if (options.accelRedirect && !file.isDamaged)
    await redirectToProxy(res, file, range, options.accelRedirect, sending);
  else await sendBytes(req, res, file, range, sending);
}

function setContentHeaders(res: ServerResponse, file: StoredFile, isInline: boolean): void {
  const disposition = isInline && isSafeInline(file.mimeType) ? 'inline' : 'attachment';
  setHeaders(res, {
    'Content-Type': contentType(file.mimeType) || file.mimeType,
    'Content-Disposition': contentDisposition(disposition, file.name),
    ETag: etagOf(file),
    'Last-Modified': file.uploadedAt.toUTCString(),
    'Accept-Ranges': 'bytes',
    // Compressed on the way, neither lengths nor ranges would be those of the file.
    'Cache-Control': 'private, no-cache, no-transform',
    'X-Content-Type-Options': 'nosniff',
    // What a user stores never runs as ours. A browser's PDF viewer does not start in a sandbox.
    'Content-Security-Policy':
      file.mimeType === 'application/pdf'
        ? "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"
        : "default-src 'none'; media-src 'self'; img-src 'self'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'",
  });
}

const etagOf = ({ sha256 }: StoredFile): string => `"${sha256}"`;

/** RFC 9110, 13.1.1 and 13.1.4: whoever goes on with a download may ask for these very bytes or for none. */
function isExpected(req: IncomingMessage, file: StoredFile): boolean {
  const tags = headerOf(req, 'if-match');
  if (tags === undefined)
    return !(readHttpDate(headerOf(req, 'if-unmodified-since')) < wholeSeconds(file.uploadedAt));
  return namesTag(tags, file);
}

/**
 * RFC 9110, 13.2.2: tags decide where there are any, the date otherwise. Express's own `fresh` sends everything again to
 * a client that says `Cache-Control: no-cache`, which is meant for the caches between.
 */
function isUnchanged(req: IncomingMessage, file: StoredFile): boolean {
  const tags = headerOf(req, 'if-none-match');
  if (tags === undefined)
    return readHttpDate(headerOf(req, 'if-modified-since')) >= wholeSeconds(file.uploadedAt);
  return namesTag(tags, file);
}

/** A weak one, too: ours are strong until a proxy that compresses on the way makes them weak. */
const namesTag = (tags: string, file: StoredFile): boolean =>
  tags.trim() === '*' || listOf(tags).some((tag) => tag.replace(/^W\//, '') === etagOf(file));

const wholeSeconds = (date: Date): number => Math.floor(date.getTime() / 1000) * 1000;

/** RFC 9110, 13.1.5: a range is good only for the very bytes that the client has the other parts of: no weak tag is. */
function ifRangeHolds(req: IncomingMessage, file: StoredFile): boolean {
  const condition = headerOf(req, 'if-range');
  if (condition === undefined) return true;
  if (condition.startsWith('"')) return condition === etagOf(file);
  return condition === file.uploadedAt.toUTCString();
}

function setRangeHeaders(res: ServerResponse, file: StoredFile, range: ByteRange | null): void {
  res.setHeader('Content-Length', lengthOf(file, range));
  if (!range) return;
  res.statusCode = 206;
  res.setHeader('Content-Range', `bytes ${range.start}-${range.end}/${file.size}`);
}

const lengthOf = (file: StoredFile, range: ByteRange | null): number =>
  range ? range.end - range.start + 1 : file.size;

async function sendBytes(
  req: IncomingMessage,
  res: ServerResponse,
  file: StoredFile,
  range: ByteRange | null,
  options: ContentOptions,
): Promise<void> {
  const { blobs, onStart } = options;
  // Opened before it is counted: bytes that are missing are our fault and nobody's download.
  const short = await readShort(blobs, file, range);
  const source = short ? Readable.from([short]) : await blobs.open(file.blobKey, range ?? undefined);
  const settle = await onStart(file, range).catch((error: unknown) => {
    source.destroy();
    throw error;
  });
  if (short && settle === nothingToSettle) res.end(short);
  else await stream(req, res, file, range, source, settle, options);
}

async function stream(
  req: IncomingMessage,
  res: ServerResponse,
  file: StoredFile,
  range: ByteRange | null,
  source: Readable,
  settle: Settle,
  { watch, logger, onDamaged }: ContentOptions,
): Promise<void> {
  const promisedBytes = lengthOf(file, range);
  // A part can't be told from what was stored but by its length.
  const { crc32, sha256 } = promisedBytes === file.size ? file : { crc32: null, sha256: null };
  const expected = { size: promisedBytes, crc32, sha256 };
  try {
    await deliver(req, res, source, { watch, promisedBytes, settle, expected, logger });
  } catch (error) {
    if (error instanceof ContentDamagedError) onDamaged(file);
    throw error;
  }
}

/** nginx sends the bytes and does the ranges; docs/proxy.md tells it to pass on what we say of them. */
async function redirectToProxy(
  res: ServerResponse,
  file: StoredFile,
  range: ByteRange | null,
  prefix: string,
  { onStart }: ContentOptions,
): Promise<void> {
  const settle = await onStart(file, range);
  res.statusCode = 200;
  for (const name of ['Content-Length', 'Content-Range', 'Accept-Ranges']) res.removeHeader(name);
  res.setHeader('X-Accel-Redirect', prefix + file.blobKey.split('/').map(encodeURIComponent).join('/'));
  res.end();
  await settle(0);
}
