import Joi, { type ObjectSchema } from 'joi';
import { listSchema, type PageQuery } from '../shared/page.js';

export interface SignIn {
  login: string;
  password: string;
}

/** Only bounds: which logins and passwords are good ones is nobody's business here. */
export const signInSchema: ObjectSchema<SignIn> = Joi.object({
  login: Joi.string().trim().max(254).required(),
  password: Joi.string().max(128).required(),
});

export interface RefreshSession {
  refreshToken: string;
}

export const refreshSessionSchema: ObjectSchema<RefreshSession> = Joi.object({
  refreshToken: Joi.string().max(1000).required(),
});

export type ListSessions = PageQuery<'lastSeenAt'>;

/** The last used first. */
export const listSessionsSchema = listSchema<ListSessions>(['lastSeenAt'], '-lastSeenAt');
