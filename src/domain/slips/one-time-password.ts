import { createHmac, randomBytes } from 'node:crypto';
import { passwordFrom } from '../users/generate-password.js';

export const newSlipKey = (): string => randomBytes(32).toString('base64url');

/** The password that a job gives to one of many: whoever has the job's key knows it, and nothing keeps it. */
export const oneTimePasswordOf = (key: string, whose: string): string =>
  passwordFrom((attempt) => createHmac('sha512', key).update(`${whose}\n${attempt}`).digest());
