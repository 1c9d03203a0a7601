import type { Request, RequestHandler } from 'express';
import multer, { type StorageEngine } from 'multer';
import type { Place } from '../../domain/entries/entry.js';
import { requireUser } from '../../domain/shared/actor.js';
import { DomainError } from '../../domain/shared/domain-error.js';
import type { StagedUpload, UploadHints } from '../../domain/uploads/stage-upload.js';
import type { UseCases } from '../../domain/use-cases.js';
import { HttpError } from '../problem.js';
import { listOf } from '../request/list-header.js';
import type { HttpDeps } from '../types.js';
import { formOverhead } from './form-overhead.js';
import { watchProgress } from './watch-progress.js';

/** Room for the fields and the boundaries around the file. */
const FORM_OVERHEAD_BYTES = 256 * 1024;

/** Where the file goes, for a stranger who may put one there; the caller has found that out before. */
export type PlaceOf = (req: Request) => Place | undefined;

/** One part `file`, streamed to the blob store as it comes; the fields around it in any order. */
export function receiveFile(
  { useCases, settings }: Pick<HttpDeps, 'useCases' | 'settings'>,
  placeOf: PlaceOf = () => undefined,
): RequestHandler[] {
  const upload = multer({
    storage: stagingEngine(useCases.uploads, placeOf),
    limits: { files: 1, fields: 10, parts: 12, fieldSize: 16 * 1024, fieldNameSize: 100 },
    defParamCharset: 'utf8',
    // The name as it was sent: a path is refused with words, not cut to something else.
    preservePath: true,
  });
  return [
    async (req, _res, next) => {
      const place = placeOf(req);
      if (!place) requireUser(req.actor);
      if (!req.is('multipart/form-data')) throw new HttpError(415);
      // Before there is anything to take back.
      reprDigest(req);
      refuseTooLarge(req, settings.rules.maxUploadBytes);
      await useCases.uploads.expectRoom(req.actor, { ...hintsOf(req), place });
      watchProgress(req);
      next();
    },
    upload.single('file'),
  ];
}

/** The staged file of a request that `receiveFile` let through, with its fields: input for `uploadFile`. */
export function uploadInput(req: Request): { input: Record<string, unknown>; staged: StagedUpload } {
  if (!req.file) throw new HttpError(400, 'malformed_multipart');
  const { _csrf, ...fields } = req.body as Record<string, unknown>;
  const { originalname, mimetype, staged } = req.file;
  return {
    input: { ...fields, name: originalname, declaredType: mimetype, sha256: reprDigest(req) },
    staged,
  };
}

/**
 * RFC 9530: `Repr-Digest: sha-256=:<base64>:`; other algorithms are not ours to check.
 * @throws HttpError 400 where it is malformed
 */
function reprDigest(req: Request): string | undefined {
  // Of a key that comes twice the last one counts (RFC 9651, 4.2.2).
  const member = listOf(req.get('Repr-Digest')).findLast((one) => /^sha-256(?![\w*.-])/.test(one));
  if (member === undefined) return undefined;
  const digest = /^sha-256=:([A-Za-z0-9+/]{43}=):(?:;.*)?$/.exec(member)?.[1];
  if (digest === undefined) throw new HttpError(400);
  return Buffer.from(digest, 'base64').toString('hex');
}

/** What the head of the request and the fields before the file tell. */
function hintsOf(req: Request, overheadBytes = 0): UploadHints {
  const { userId, folderId, onConflict, permanent } = (req.body ?? {}) as Record<string, unknown>;
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
        staged: StagedUpload;
      }
    }
  }
}

function stagingEngine(uploads: UseCases['uploads'], placeOf: PlaceOf): StorageEngine {
  return {
    _handleFile(req, file, done) {
      const { stream, originalname: name } = file;
      // multer does not tell the part's stream when the client goes away.
      req.once('close', () => {
        if (!req.complete) stream.destroy(new DomainError('upload_incomplete'));
      });
      const overhead = formOverhead(req.get('Content-Type') ?? '', file, { ...req.body });
      uploads
        .stage(req.actor, stream, { ...hintsOf(req, overhead), name, place: placeOf(req) })
        .then((staged) => done(null, { staged }), done);
    },
    _removeFile(_req, file, done) {
      uploads.discard(file.staged).then(() => done(null), done);
    },
  };
}
