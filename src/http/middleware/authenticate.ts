import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import type { HttpDeps } from '../types.js';

/** An access token in the Authorization header. A bad one makes a stranger: `WWW-Authenticate` tells why. */
export const bearerToken =
  (deps: TokenDeps): RequestHandler =>
  async (req, res, next) => {
    if (!(await authenticateBearer(deps, req))) res.locals.isTokenBad = true;
    next();
  };

export type TokenDeps = Pick<HttpDeps, 'useCases' | 'requestContext'>;

/** Makes the user of the access token the one behind the request; false where it shows none that is good. */
export async function authenticateBearer(
  { useCases, requestContext }: TokenDeps,
  req: IncomingMessage,
): Promise<boolean> {
  const token = /^Bearer +([^\s]+)$/i.exec(req.headers.authorization ?? '')?.[1];
  const actor = token ? await useCases.sessions.authenticateToken(token, req.caller) : null;
  if (!actor) return false;
  req.actor = actor;
  requestContext.setUser(actor.id);
  return true;
}
