import type { Request, Response } from 'express';
import type { User } from '../../domain/users/user.js';
import { etagOf } from './etag.js';
import { presentUser } from './presenters.js';

/** The tag is strong, for `If-Match`: it changes with each edit, and not with uploads and sign-ins. */
export function withUserEtag(req: Request, res: Response, user: User) {
  res.set('ETag', etagOf(user));
  return presentUser(req.actor, user);
}
