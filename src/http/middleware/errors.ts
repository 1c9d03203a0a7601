import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import { DomainError } from '../../domain/shared/domain-error.js';
import { fieldMessage } from '../../i18n/field-message.js';
import { HttpError, type Problem, problemMessage, toProblem } from '../problem.js';
import type { HttpDeps } from '../types.js';

export const notFound: RequestHandler = () => {
  throw new HttpError(404);
};

/** The last word on every error: a problem document for programs, a page for people, both with the request's id. */
export const errors =
  ({ logger }: Pick<HttpDeps, 'logger'>): ErrorRequestHandler =>
  (error: unknown, req, res, next) => {
    const problem = toProblem(res.locals.isTokenBad ? asBadToken(error) : error);
    // What the server does not do is no fault of it.
    if (problem.status >= 500 && problem.status !== 501)
      logger.error(`${req.method} failed: ${problem.code}`, { error });
    // The parser quotes what it could not read, which may be a password.
    else logger.debug(`refused: ${problem.code}`, problem.code === 'malformed_json' ? {} : { error });
    // Too late for words: the connection breaks off, so that nobody takes the part for the whole.
    if (res.headersSent) return next(error);

    removeContentHeaders(res);
    res.status(problem.status).set(problem.headers).set('Cache-Control', 'no-store');
    if (wantsPage(req)) sendErrorPage(req, res, problem);
    else sendProblem(req, res, problem);
  };

/** What may stand in an answer already that will not have that content after all. */
export function removeContentHeaders(res: Response): void {
  for (const name of ['Content-Disposition', 'ETag', 'Last-Modified']) res.removeHeader(name);
}

/** Who shows a token that is no good learns that, and not that they should have shown one. */
const asBadToken = (error: unknown): unknown =>
  error instanceof DomainError && error.code === 'authentication_required'
    ? new DomainError('invalid_token')
    : error;

/** Whether a person is told, in the browser, or a program. */
export const wantsPage = (req: Request): boolean =>
  !/^\/(?:admin\/)?api(?:[/?]|$)/i.test(req.originalUrl) && req.accepts(['json', 'html']) === 'html';

/** RFC 9457. */
export function sendProblem(req: Request, res: Response, problem: Problem): void {
  const { status, code, fields, members } = problem;
  res.type('application/problem+json').send(
    JSON.stringify({
      type: `urn:kladovka:error:${code}`,
      title: req.t(`errors.titles.${status}`),
      status,
      detail: problemMessage(req.t, problem),
      code,
      requestId: req.id,
      ...members,
      ...(fields.length > 0 && {
        errors: fields.map((field) => ({ field: field.field, message: fieldMessage(req.t, field) })),
      }),
    }),
  );
}

function sendErrorPage(req: Request, res: Response, problem: Problem): void {
  res.render('error', {
    status: problem.status,
    title: req.t(`errors.titles.${problem.status}`),
    detail: problemMessage(req.t, problem),
    requestId: req.id,
  });
}
