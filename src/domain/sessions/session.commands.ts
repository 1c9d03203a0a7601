import Joi, { type ObjectSchema } from 'joi';
import { listSchema, type PageQuery } from '../shared/page.js';

export interface SignIn {
  login: string;
  password: string;
  /** Of the authenticator, or a recovery code. Absent: whoever has a second factor is asked for it. */
  code?: string;
}

const code = Joi.string().max(64);

/** Only bounds: which logins and passwords are good ones is nobody's business here. */
export const signInSchema: ObjectSchema<SignIn> = Joi.object({
  login: Joi.string().trim().max(254).required(),
  password: Joi.string().max(128).required(),
  code: code.replace(/\s/g, '').empty(''),
});

/** The second step of a sign-in. */
export interface AnswerChallenge {
  challenge: string;
  code: string;
}

export const answerChallengeSchema: ObjectSchema<AnswerChallenge> = Joi.object({
  challenge: Joi.string().max(1000).required(),
  code: code.replace(/\s/g, '').required(),
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

/** One of them. */
export interface Prove {
  password?: string;
  code?: string;
}

export const proveSchema: ObjectSchema<Prove> = Joi.object({
  password: Joi.string().max(128),
  code: code.replace(/\s/g, ''),
}).xor('password', 'code');
