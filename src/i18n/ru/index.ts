import { errors } from './errors.js';
import { validation } from './validation.js';

/** The catalogue by feature; a test holds both languages to the same keys. */
export const ru = { errors, validation };
