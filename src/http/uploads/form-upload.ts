import type { IncomingMessage } from 'node:http';
import type { Request, RequestHandler } from 'express';
import type { Place } from '../../domain/entries/entry.js';
import { requireUser } from '../../domain/shared/actor.js';
import { DomainError } from '../../domain/shared/domain-error.js';
import type { StagedUpload, UploadHints } from '../../domain/uploads/stage-upload.js';
import type { ReceivedBytes } from '../../domain/uploads/upload-file.js';
import { SHORT_BYTES } from '../../domain/uploads/upload-short.js';
import type { UseCases } from '../../domain/use-cases.js';
import { HttpError } from '../problem.js';
import { headerOf, listOf } from '../request/headers.js';
import type { HttpDeps } from '../types.js';
import { FORM_OVERHEAD_BYTES, readForm } from './form-body.js';
import { boundaryOf, formOverhead } from './form-overhead.js';
import { holdShort, readShort } from './short-places.js';
import { watchProgress } from './watch-progress.js';

/** Where the file goes, for a stranger who may put one there; the caller has found that out before. */
export type PlaceOf = (req: Request) => Place | undefined;

export interface Receiving {
  placeOf: PlaceOf;
  watch(req: Request, breakOff: () => void): () => void;
}

/** What else they may, the end finds out. */
const byOneself = (transfers: UseCases['transfers']): Receiving => ({
  placeOf: () => undefined,
  watch: (req, breakOff) => transfers.upload(req.actor, breakOff),
});

/** One part `file`, streamed to the blob store as it comes; the fields around it in any order. */
export function receiveFile(
  { useCases: { uploads, transfers }, rules }: Pick<HttpDeps, 'useCases' | 'rules'>,
  { placeOf, watch }: Receiving = byOneself(transfers),
): RequestHandler[] {
  return [
    async (req, _res, next) => {
      // Of a short form it was told already, and its body was read.
      if (req.failure !== undefined) throw req.failure;
      const place = placeOf(req);
      if (!place) requireUser(req.actor);
      if (!req.is('multipart/form-data')) throw new HttpError(415);
      // Before there is anything to take back.
      reprDigest(req);
      refuseTooLarge(req, rules.maxUploadBytes);
      if (!isShort(req)) await uploads.expectRoom(req.actor, { ...hintsOf(req), place });
      watchProgress(req);
      next();
    },
    async (req, res, next) => {
      const stopWatching = watch(req, () => req.destroy());
      await readForm(req, res, {
        take: async (file, fields) => {
          const giveBack = isShort(req) && holdShort(res);
          const buffer = giveBack && (await readShort(file.stream, giveBack));
          if (buffer) return { buffer };
          const { stream, originalname: name } = file;
          const overhead = formOverhead(boundaryOf(req), file, fields);
          const hints = { ...hintsOf(req, fields, overhead), name, place: placeOf(req) };
          return { staged: await uploads.stage(req.actor, stream, hints) };
        },
        discard: async ({ staged }) => {
          if (staged) await uploads.discard(staged);
        },
      }).finally(stopWatching);
      next();
    },
  ];
}

interface UploadInput {
  input: Record<string, unknown>;
  bytes: ReceivedBytes;
}

/** The file of a request that `receiveFile` let through, with its fields: input for `uploadFile`. */
export function uploadInput(req: Request): UploadInput {
  if (!req.file) throw new HttpError(400, 'malformed_multipart');
  const { _csrf, ...fields } = req.body as Record<string, unknown>;
  const { originalname, mimetype, staged, buffer: bytes } = req.file;
  return {
    input: { ...fields, name: originalname, declaredType: mimetype, sha256: reprDigest(req) },
    bytes: staged ?? bytes,
  };
}

/** As its head says. */
const isShort = (req: Request): boolean => Number(req.get('Content-Length')) <= SHORT_BYTES;

/**
 * RFC 9530: `Repr-Digest: sha-256=:<base64>:`; other algorithms are not ours to check.
 * @throws HttpError 400 where it is malformed
 */
export function reprDigest(req: IncomingMessage): string | undefined {
  // Of a key that comes twice the last one counts (RFC 9651, 4.2.2).
  const member = listOf(headerOf(req, 'repr-digest')).findLast((one) => /^sha-256(?![\w*.-])/.test(one));
  if (member === undefined) return undefined;
  const digest = /^sha-256=:([A-Za-z0-9+/]{43}=):(?:;.*)?$/.exec(member)?.[1];
  if (digest === undefined) throw new HttpError(400);
  return Buffer.from(digest, 'base64').toString('hex');
}

/** What the head of the request and the fields before the file tell. */
function hintsOf(req: Request, before: Record<string, unknown> = {}, overheadBytes = 0): UploadHints {
  const { userId, folderId, onConflict, permanent } = before;
  const fields = { userId, folderId, onConflict, permanent };
  const header = req.get('Content-Length');
  if (header === undefined) return fields;
  const bodyBytes = Number(header);
  return {
    ...fields,
    atLeastBytes: Math.max(bodyBytes - FORM_OVERHEAD_BYTES, 0),
    atMostBytes: Math.max(bodyBytes - overheadBytes, 0),
  };
}

/** Says no before the bytes come, where the client says how many there are. */
function refuseTooLarge(req: Request, maxBytes: number | null): void {
  const announced = Number(req.get('Content-Length') ?? 0);
  if (maxBytes === null || announced <= maxBytes + FORM_OVERHEAD_BYTES) return;
  throw new DomainError('file_too_large', { params: { maxBytes } });
}

declare global {
  namespace Express {
    namespace Multer {
      interface File {
        /** Undefined of a short file, which is in `buffer`. */
        staged?: StagedUpload;
      }
    }
  }
}
