import { ERRORS, Server } from '@tus/server';
import type { Response as ExpressResponse, Request } from 'express';
import { checksumAlgorithms } from '../../domain/files/blob-store.js';
import { DomainError } from '../../domain/shared/domain-error.js';
import type { ResumableUpload } from '../../domain/uploads/upload.js';
import { HttpError, problemMessage, toProblem } from '../problem.js';
import type { HttpDeps } from '../types.js';
import { extensions, provisionalId, TusSession } from './tus-session.js';
import { metadataOf } from './upload-metadata.js';

const version = '1.0.0';
const bodyType = 'application/offset+octet-stream';

/** Where the uploads are. */
const path = '/api/v1/uploads';

/** Headers of tus alone: the library judges others too, and refuses what an honest proxy adds. */
const passedOn = [
  'Tus-Resumable',
  'Upload-Length',
  'Upload-Defer-Length',
  'Upload-Offset',
  'Upload-Concat',
  'Content-Type',
  'Content-Length',
];

/** The tus protocol 1.0 over the domain's uploads. Refusals are problem documents, as everywhere in the API. */
export const answerTus =
  ({ useCases: { uploads, transfers } }: Pick<HttpDeps, 'useCases'>) =>
  async (req: Request, res: ExpressResponse): Promise<void> => {
    res.once(
      'close',
      transfers.upload(req.actor, () => req.destroy()),
    );
    res.set({ 'Tus-Resumable': version, 'Cache-Control': 'no-store' });
    const session = new TusSession(uploads, req);
    try {
      expectProtocol(req);
      await session.authorize();
      const answer = await askLibrary(session, req);
      for (const [name, value] of answer.headers) if (isOurs(name)) res.set(name, value);
      tellUpload(res, session.upload);
      res.status(answer.status).end();
    } catch (error) {
      if (!isClientGone(error)) await session.takeBack();
      if (req.get('HX-Request') !== 'true') throw error;
      answerInWords(req, res, error);
    }
  };

/** What the server can do, for anybody who asks. */
export const describeTus =
  ({ rules }: Pick<HttpDeps, 'rules'>, methods: string[]) =>
  async (_req: Request, res: ExpressResponse): Promise<void> => {
    const { maxUploadBytes } = rules;
    res.set({
      Allow: methods.join(', '),
      'Tus-Resumable': version,
      'Tus-Version': version,
      'Tus-Extension': extensions.join(','),
      'Tus-Checksum-Algorithm': checksumAlgorithms.join(','),
      ...(maxUploadBytes !== null && { 'Tus-Max-Size': String(maxUploadBytes) }),
    });
    res.status(204).end();
  };

/** @throws HttpError where the request is none of tus 1.0 */
function expectProtocol(req: Request): void {
  if (req.get('Tus-Resumable') !== version)
    throw new HttpError(412, 'tus_version_unsupported', { 'Tus-Version': version });
  const hasBytes = req.method === 'PATCH' || (req.method === 'POST' && hasBody(req));
  if (hasBytes && req.get('Content-Type') !== bodyType) throw new HttpError(415);
  if (req.get('Upload-Concat') !== undefined || req.get('Upload-Defer-Length') !== undefined)
    throw new HttpError(501);
}

/** Then nobody was told anything, and the list of one's uploads has what came so far. */
const isClientGone = (error: unknown): boolean =>
  error instanceof DomainError && error.code === 'upload_incomplete';

const hasBody = (req: Request): boolean =>
  Number(req.get('Content-Length') ?? 0) > 0 || req.get('Transfer-Encoding') !== undefined;

/** The library reads the protocol; what it throws is told in our terms. */
async function askLibrary(session: TusSession, req: Request): Promise<Response> {
  let failure: unknown;
  const server = new Server({
    path,
    relativeLocation: true,
    datastore: session,
    locker: session,
    getFileIdFromRequest: () => String(req.params.id),
    namingFunction: provisionalId,
    onResponseError: (_request, error) => {
      failure = error;
      return undefined;
    },
  });
  const answer = await server.handleWeb(toWebRequest(req));
  if (failure !== undefined) throw inOurTerms(failure);
  if (answer.status >= 400) throw new HttpError(answer.status);
  return answer;
}

/** Without its body, which the session reads itself. */
function toWebRequest(req: Request): Parameters<Server['handleWeb']>[0] {
  const headers = new Headers();
  for (const name of passedOn) {
    const value = req.get(name);
    if (value) headers.set(name, value);
  }
  const metadata = metadataOf(req);
  if (metadata) headers.set('Upload-Metadata', metadata);
  return new Request(`http://localhost${path}`, { method: req.method, headers });
}

function inOurTerms(error: unknown): unknown {
  if (error instanceof Error) return error;
  if (error === ERRORS.INVALID_OFFSET) return new DomainError('upload_offset_mismatch');
  if (error === ERRORS.ERR_SIZE_EXCEEDED) return new DomainError('upload_overrun');
  if (error === ERRORS.MISSING_OFFSET) return new HttpError(400);
  const { status_code: status } = error as { status_code?: number };
  return status === undefined ? error : new HttpError(status);
}

const ownHeaders = new Set(['location', 'upload-offset', 'upload-length', 'upload-metadata']);

/** Nothing here is for other sites, whose headers the library adds. */
const isOurs = (name: string): boolean => ownHeaders.has(name);

/** How long an unfinished upload waits, and which file a finished one became. */
function tellUpload(res: ExpressResponse, upload: ResumableUpload | null): void {
  if (!upload) return;
  res.set('Upload-Expires', upload.expiresAt.toUTCString());
  if (upload.fileId !== null) res.set('Content-Location', `/api/v1/files/${upload.fileId}`);
}

/** For the scripts of our pages, which show them as they are. */
function answerInWords(req: Request, res: ExpressResponse, error: unknown): void {
  const problem = toProblem(error);
  if (problem.status >= 500 || res.headersSent) throw error;
  res.status(problem.status).set(problem.headers).type('text/plain').send(problemMessage(req.t, problem));
}
