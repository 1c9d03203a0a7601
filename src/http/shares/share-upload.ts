import type { ErrorRequestHandler, NextFunction, Request, RequestHandler, Response } from 'express';
import type { FolderLinkTarget } from '../../domain/links/link-store.js';
import type { OpenedLink } from '../../domain/links/open-link.js';
import { asToldToStrangers } from '../../domain/links/receive-upload.js';
import { DomainError } from '../../domain/shared/domain-error.js';
import { sizeOf } from '../../domain/uploads/upload-file.js';
import { fieldMessage } from '../../i18n/field-message.js';
import { wantsPage } from '../middleware/errors.js';
import { fewAtOnce } from '../middleware/few-at-once.js';
import { HttpError, problemMessage, toProblem } from '../problem.js';
import { param } from '../request/params.js';
import { receiveFile, uploadInput } from '../uploads/form-upload.js';
import { openForFetch, type ShareDeps } from './opening.js';
import { shareUrls } from './presenters.js';
import { renderUpload, setPageHeaders } from './share-page.js';

type UploadTarget = OpenedLink & FolderLinkTarget;

const MAX_SENDER_LENGTH = 100;

/** A file from a stranger: by the page's scripts, by its plain form, or by a program. */
export function receiveByLink(deps: ShareDeps): [...RequestHandler[], ErrorRequestHandler] {
  const targets = new WeakMap<Request, UploadTarget>();
  const takePlace = fewAtOnce();
  return [
    (req: Request, res: Response, next: NextFunction) => {
      takePlace(deps.networkOf(req.caller.address), res);
      next();
    },
    async (req: Request, res: Response, next: NextFunction) => {
      const target = await openForFetch(deps, req, res).catch((error: unknown) => {
        throw isOurScript(req) ? withoutChallenge(error) : error;
      });
      if (!target) return;
      if (!target.folder || target.link.kind !== 'upload') throw new DomainError('link_not_found');
      targets.set(req, target);
      next();
    },
    ...receiveFile(deps, {
      placeOf: (req) => {
        const folder = targets.get(req)?.folder;
        return folder && { ownerId: folder.ownerId, folderId: folder.id };
      },
      watch: (req, breakOff) => {
        const target = targets.get(req);
        return target ? deps.useCases.transfers.byLink(req.actor, target, breakOff) : () => undefined;
      },
    }),
    async (req: Request, res: Response) => {
      const target = targets.get(req);
      if (target) await take(deps, req, res, target);
    },
    refuse(deps, targets),
  ];
}

const isOurScript = (req: Request): boolean =>
  req.get('Sec-Fetch-Site') === 'same-origin' && req.get('Sec-Fetch-Mode') === 'cors';

/** A browser answers the challenge of a script's request with a window of its own; the page has a form for that. */
const withoutChallenge = (error: unknown): unknown =>
  error instanceof DomainError && error.kind === 'unauthenticated' ? new HttpError(403, error.code) : error;

async function take(deps: ShareDeps, req: Request, res: Response, target: UploadTarget): Promise<void> {
  const { input, bytes } = uploadInput(req);
  const { name, declaredType, sha256 } = input;
  await deps.useCases.links.receive(
    req.caller,
    target,
    { name, declaredType, sha256, comment: commentOf(req) },
    bytes,
  );
  // The name as it was sent: another one would tell what lies there.
  const sent = { name: String(name).normalize('NFC'), size: sizeOf(bytes) };
  setPageHeaders(res);
  res.status(201);
  if (wantsPage(req)) renderUpload(deps, req, res, target, { sent });
  else {
    res.set('Kladovka-Next', shareUrls(param(req, 'token'), target.pass).upload);
    res.json(sent);
  }
}

function commentOf(req: Request): string {
  const { sender } = req.body as Record<string, unknown>;
  // One line, whatever was sent: what follows it would look like words of ours.
  const name =
    typeof sender === 'string'
      ? sender
          .replaceAll(/[\s\u0085]+/g, ' ')
          .trim()
          .slice(0, MAX_SENDER_LENGTH)
          .toWellFormed()
      : '';
  // The words would show it by its code; as it is, the domain refuses it, and lets go of the bytes.
  if (name.includes('\0')) return name;
  return name && req.t('shares.upload.comment', { name });
}

/** The plain form gets its page back with what is wrong; what is no matter of the file, the page for that. */
const refuse =
  (deps: ShareDeps, targets: WeakMap<Request, UploadTarget>): ErrorRequestHandler =>
  (cause: unknown, req, res, next) => {
    const error = asToldToStrangers(cause);
    const target = targets.get(req);
    const problem = toProblem(error);
    if (!target || !wantsPage(req) || problem.status >= 500 || problem.status === 404) return next(error);
    setPageHeaders(res);
    res.status(problem.status);
    renderUpload(deps, req, res, target, { error: refusalText(req, error) });
  };

function refusalText(req: Request, error: unknown): string {
  const problem = toProblem(error);
  const [field] = problem.fields;
  return field ? fieldMessage(req.t, field) : problemMessage(req.t, problem);
}
