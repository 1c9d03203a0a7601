import type { Request, RequestHandler } from 'express';
import type { Client } from '../../domain/shared/actor.js';
import type { HttpDeps } from '../types.js';

export const clientOf = (req: Request): Client => ({
  address: req.ip ?? '',
  agent: (req.get('User-Agent') ?? '').slice(0, 256),
});

/** Everybody is a stranger until proven otherwise. */
export const anonymous: RequestHandler = (req, _res, next) => {
  req.actor = { kind: 'anonymous', client: clientOf(req) };
  next();
};

/** An access token in the Authorization header. A bad one makes a stranger: `WWW-Authenticate` tells why. */
export const bearerToken =
  ({ useCases, requestContext }: Pick<HttpDeps, 'useCases' | 'requestContext'>): RequestHandler =>
  async (req, res, next) => {
    const token = /^Bearer +([^\s]+)$/i.exec(req.get('Authorization') ?? '')?.[1];
    const actor = token ? await useCases.sessions.authenticateToken(token, clientOf(req)) : null;
    if (actor) {
      req.actor = actor;
      requestContext.setUser(actor.id);
    } else res.locals.isTokenBad = true;
    next();
  };
