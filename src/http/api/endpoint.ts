import { type Request, type RequestHandler, type Response, Router } from 'express';
import type { ObjectSchema } from 'joi';
import { requireSession, requireUser } from '../../domain/shared/actor.js';
import { otherMethod } from '../middleware/other-method.js';
import { jsonBody } from '../middleware/parsed-body.js';
import { HttpError } from '../problem.js';
import type { SchemaName } from './schemas.js';

export type Method = 'get' | 'head' | 'options' | 'post' | 'patch' | 'delete';

/** One call of the API: enough to serve it and to describe it, so that the two can't differ. */
export interface Endpoint {
  method: Method;
  /** As Express writes it, below `/api/v1`. */
  path: string;
  operationId: string;
  tag: string;
  summary: string;
  /** Who may call it; `newcomer`: also who has to change the password first. For the description: the use cases decide. */
  access: 'anyone' | 'newcomer' | 'user' | 'admin';
  query?: ObjectSchema;
  /** A JSON body; a call without one refuses none. */
  body?: ObjectSchema;
  /** Takes `multipart/form-data` instead: what must run before `handle`. */
  receive?: RequestHandler[];
  /** Takes a body of this type instead, which `handle` reads by itself. */
  takes?: string;
  /** Headers that it looks at. For the description. */
  headers?: string[];
  success: {
    status: 200 | 201 | 202 | 204;
    schema?: SchemaName;
    /** A file's bytes, whole or a range of them. */
    isBinary?: boolean;
    /** Bytes of this type, which come whole. */
    mediaType?: string;
    /** Answers 304 to the tag that a client has (`If-None-Match`). */
    isConditional?: boolean;
  };
  /** Headers of the answer that a client goes by. For the description. */
  answers?: string[];
  /** Statuses of its own refusals; those that every call has are not listed. */
  refusals: number[];
  /** What it returns is sent as JSON, nothing as 204; it may also answer by itself. */
  handle(req: Request, res: Response): Promise<unknown>;
}

const MAX_BODY_KIB = 100;

/** Routes the endpoints; another method at one of their addresses is 405 with `Allow` (RFC 9110, 15.5.6). */
export function routeEndpoints(endpoints: Endpoint[]): Router {
  const router = Router();
  const paths = new Map<string, Endpoint[]>();
  for (const endpoint of endpoints) paths.set(endpoint.path, [...(paths.get(endpoint.path) ?? []), endpoint]);
  for (const [path, group] of paths) {
    const route = router.route(path);
    for (const endpoint of group) {
      route[endpoint.method](
        ...authentication(endpoint),
        ...(endpoint.receive ?? commandBody(endpoint)),
        answer(endpoint),
      );
    }
    route.all(otherMethod(methodsOf(group)));
  }
  return router;
}

/** Nobody is told what is wrong with a call that they may not make. What takes a stream says it in its own way. */
const authentication = ({ access, takes }: Endpoint): RequestHandler[] =>
  access === 'anyone' || takes
    ? []
    : [
        (req, _res, next) => {
          if (access === 'newcomer') requireSession(req.actor);
          else requireUser(req.actor);
          next();
        },
      ];

function commandBody({ body }: Endpoint): RequestHandler[] {
  if (!body) return [];
  return [
    (req, _res, next) => {
      // A call without a body is for the schema to judge: `-X POST` alone makes a link.
      const isEmpty = req.get('Content-Length') === '0';
      if (!isEmpty && req.is('application/json') === false) throw new HttpError(415);
      next();
    },
    ...jsonBody(MAX_BODY_KIB),
  ];
}

const answer =
  ({ success, handle }: Endpoint): RequestHandler =>
  async (req, res) => {
    res.set('Cache-Control', 'no-store');
    const value = await handle(req, res);
    if (res.headersSent || success.isBinary || success.mediaType) return;
    if (value === undefined) res.status(204).end();
    // Not by `res.json`, which answers 304 to a tag: ours tells of edits alone, and the rest changes without them.
    else res.status(success.status).type('json').end(JSON.stringify(value));
  };

const methodsOf = (group: Endpoint[]): string[] =>
  group
    .filter(({ method }) => method !== 'options')
    .flatMap(({ method }) => (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()]));
