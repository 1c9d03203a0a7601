import type { IncomingMessage, RequestListener } from 'node:http';
import type { UserActor } from '../../domain/shared/actor.js';
import { DomainError } from '../../domain/shared/domain-error.js';
import type { HttpDeps } from '../types.js';

type StrangerDeps = Pick<HttpDeps, 'strangers'>;

/** Before everything that costs more than to count: who asks too often from one network is refused, whatever they ask for. */
export const limitStrangers =
  ({ strangers }: StrangerDeps, next: RequestListener, refuse: RequestListener): RequestListener =>
  (req, res) =>
    strangers.admits(req.caller.address, showsSignIn(req)) ? next(req, res) : refuse(req, res);

const showsSignIn = ({ headers }: IncomingMessage): boolean =>
  headers.authorization !== undefined || headers.cookie?.includes('kladovka.sid=') === true;

/** @throws DomainError `too_many_attempts` */
export const refuseStranger = ({ strangers }: StrangerDeps) => {
  throw new DomainError('too_many_attempts', { retryAfterSeconds: strangers.secondsLeft });
};

/** Makes the user the one behind the request: the log names them, and they are not counted among strangers. */
export function recognise(
  { strangers, requestContext }: Pick<HttpDeps, 'strangers' | 'requestContext'>,
  req: IncomingMessage,
  user: UserActor,
): void {
  // Who is known already was given it back: the long way asks again.
  if (req.actor.kind === 'anonymous') strangers.recognised(req.caller.address);
  req.actor = user;
  requestContext.setUser(user.id);
}
