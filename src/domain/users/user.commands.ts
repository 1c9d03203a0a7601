import Joi, { type ObjectSchema } from 'joi';
import { type Role, roles } from '../shared/actor.js';
import { idSchema } from '../shared/ids.js';
import { momentSchema } from '../shared/moment.js';
import { listSchema, type PageQuery } from '../shared/page.js';
import { passwordText, wordsSchema } from '../shared/text.js';
import { guessOf } from './guessable-password.js';
import { type Fullness, fullnesses, type UserStanding, userStandings } from './user-filters.js';

/** R10: Latin letters and digits, first a letter, 4–20 long. Unique without regard to case. */
const login = Joi.string()
  .min(4)
  .max(20)
  .pattern(/^[A-Za-z][A-Za-z0-9]*$/, { name: 'login' });

const fullName = Joi.string()
  .normalize('NFC')
  .trim()
  .min(1)
  .max(100)
  .pattern(/^[^\p{Cc}\p{Cs}]*$/u, { name: 'printable' });

/** Any top-level domain, and none: `admin@localhost` is a fair address on a server of one's own. */
const email = Joi.string()
  .trim()
  .max(254)
  .email({ tlds: { allow: false }, minDomainSegments: 1 });

/** R10: at least 6 characters with a capital letter, a digit and a special character (neither letter nor digit). */
export const passwordRules = passwordText
  .min(6)
  .pattern(/\p{Lu}/u, { name: 'capital' })
  .pattern(/[0-9]/, { name: 'digit' })
  .pattern(/[^\p{L}\p{N}]/u, { name: 'special' });

/** The same, and hard to guess. Beside a login and an email it is none of them. */
export const passwordSchema = passwordRules.custom((password: string, helpers) => {
  const [account] = helpers.state.ancestors as [{ login?: string; email?: string } | undefined];
  const guess = guessOf(password, account);
  return guess ? helpers.error(guess) : password;
});

/** Null: never. A moment that is over closes the account at once. */
const expiresAt = momentSchema.allow(null);

/** At most 2^53 - 1, so that sizes stay exact in JSON. */
const quotaBytes = Joi.number().integer().min(0).allow(null);

const role = Joi.string().valid(...roles);

export interface RegisterUser {
  login: string;
  fullName: string;
  email: string;
  password: string;
}

const registerKeys = {
  login: login.required(),
  fullName: fullName.required(),
  email: email.required(),
  password: passwordSchema.required(),
};

export const registerUserSchema: ObjectSchema<RegisterUser> = Joi.object(registerKeys);

export interface CreateUser extends Omit<RegisterUser, 'password'> {
  /** Without one a one-time password is made, which has to be changed at the first sign-in. */
  password?: string;
  mustChangePassword?: boolean;
  /** For programs that don't know roles; not beside `role`. */
  isAdmin?: boolean;
  role?: Role;
  expiresAt?: Date | null;
  quotaBytes?: number | null;
}

export const createUserSchema: ObjectSchema<CreateUser> = Joi.object({
  ...registerKeys,
  password: passwordSchema,
  mustChangePassword: Joi.boolean(),
  isAdmin: Joi.boolean(),
  role,
  expiresAt,
  quotaBytes,
}).oxor('isAdmin', 'role');

/** A row of a table of accounts: nobody gets rights or a password by it. */
export type ImportAccount = Pick<CreateUser, 'login' | 'fullName' | 'email' | 'quotaBytes' | 'expiresAt'>;

export const importAccountSchema: ObjectSchema<ImportAccount> = Joi.object({
  login: registerKeys.login,
  fullName: registerKeys.fullName,
  email: registerKeys.email,
  quotaBytes,
  expiresAt,
});

export interface UpdateUser {
  fullName?: string;
  email?: string;
  isAdmin?: boolean;
  role?: Role;
  isActive?: boolean;
  expiresAt?: Date | null;
  quotaBytes?: number | null;
  password?: string;
  /** Somebody else's new password is good for one sign-in: they set one of their own then. */
  mustChangePassword?: boolean;
}

export const updateUserSchema: ObjectSchema<UpdateUser> = Joi.object({
  fullName,
  email,
  isAdmin: Joi.boolean(),
  isActive: Joi.boolean(),
  expiresAt,
  quotaBytes,
  role,
  password: passwordSchema,
  mustChangePassword: Joi.boolean(),
}).oxor('isAdmin', 'role');

export interface UpdateProfile {
  fullName?: string;
  email?: string;
}

export const updateProfileSchema: ObjectSchema<UpdateProfile> = Joi.object({ fullName, email });

export interface ChangePassword {
  currentPassword: string;
  newPassword: string;
}

export const changePasswordSchema: ObjectSchema<ChangePassword> = Joi.object({
  currentPassword: passwordText.required(),
  newPassword: passwordSchema.required(),
});

export const userSorts = ['login', 'createdAt', 'lastLoginAt', 'lastSeenAt', 'usedBytes'] as const;
export type UserSort = (typeof userSorts)[number];

export interface ListUsers extends PageQuery<UserSort> {
  /** Words of the login, the name or the email, or parts of them, in any order. */
  q?: string;
  isAdmin?: boolean;
  role?: Role;
  isActive?: boolean;
  state?: UserStanding;
  fullness?: Fullness;
  groupId?: string;
}

export const listUsersSchema = listSchema<ListUsers>(userSorts, 'login', {
  q: wordsSchema,
  isAdmin: Joi.boolean(),
  role,
  isActive: Joi.boolean(),
  state: Joi.string().valid(...userStandings),
  fullness: Joi.string().valid(...fullnesses),
  groupId: idSchema,
});
