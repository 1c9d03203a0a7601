import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import type { HttpDeps } from '../types.js';
import { recognise } from './limit-strangers.js';

/** An access token in the Authorization header. A bad one makes a stranger: `WWW-Authenticate` tells why. */
export const bearerToken =
  (deps: TokenDeps): RequestHandler =>
  async (req, res, next) => {
    if (!(await authenticateBearer(deps, req))) res.locals.isTokenBad = true;
    next();
  };

export type TokenDeps = Pick<HttpDeps, 'useCases' | 'requestContext' | 'strangers'>;

/** Makes the user of the access token the one behind the request; false where it shows none that is good. */
export async function authenticateBearer(deps: TokenDeps, req: IncomingMessage): Promise<boolean> {
  const token = /^Bearer +([^\s]+)$/i.exec(req.headers.authorization ?? '')?.[1];
  const actor = token ? await deps.useCases.sessions.authenticateToken(token, req.caller) : null;
  if (!actor) return false;
  recognise(deps, req, actor);
  return true;
}
