import { createHmac } from 'node:crypto';
import { passwordFrom } from '../users/generate-password.js';

/** The first password of an account that an import makes: whoever has the import's key knows it, and nothing keeps it. */
export const oneTimePasswordOf = (key: string, login: string): string =>
  passwordFrom((attempt) => createHmac('sha512', key).update(`${login}\n${attempt}`).digest());
