import Joi, { type ObjectSchema } from 'joi';
import type { PasskeyAnswer } from '../second-factors/passkey-ceremonies.js';
import { passkeySchema } from '../second-factors/second-factor.commands.js';
import { listSchema, type PageQuery } from '../shared/page.js';
import { passwordText } from '../shared/text.js';

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
  password: passwordText.required(),
  code: code.replace(/\s/g, '').empty(''),
});

const challenge = Joi.string().max(1000);

/** The second step of a sign-in: one of the two. */
export interface AnswerChallenge {
  challenge: string;
  code?: string;
  passkey?: PasskeyAnswer;
}

export const answerChallengeSchema: ObjectSchema<AnswerChallenge> = Joi.object({
  challenge: challenge.required(),
  code: code.replace(/\s/g, ''),
  passkey: passkeySchema,
}).xor('code', 'passkey');

export interface AskForPasskey {
  /** Of a second step. Absent: the passkey is to be all. */
  challenge?: string;
}

export const askForPasskeySchema: ObjectSchema<AskForPasskey> = Joi.object({ challenge });

export interface SignInByPasskey {
  passkey: PasskeyAnswer;
}

export const signInByPasskeySchema: ObjectSchema<SignInByPasskey> = Joi.object({
  passkey: passkeySchema.required(),
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
  passkey?: PasskeyAnswer;
}

export const proveSchema: ObjectSchema<Prove> = Joi.object({
  password: passwordText,
  code: code.replace(/\s/g, ''),
  passkey: passkeySchema,
}).xor('password', 'code', 'passkey');
