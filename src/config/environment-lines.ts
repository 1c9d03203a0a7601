import type { EnvironmentLine } from '../domain/settings/environment-line.js';
import type { RawEnvironment } from './environment.js';
import { type Environment, keys, secretKeys } from './keys.js';

/** No secret stands in them, whoever asks. */
export const environmentLines = (env: Environment, given: RawEnvironment['values']): EnvironmentLine[] =>
  keys.map((key) => {
    const isSecret = secretKeys.includes(key);
    const value = env[key];
    return {
      key,
      value: isSecret || value === undefined || value === null ? null : String(value),
      origin: given[key] === undefined ? 'default' : 'environment',
      isSecret,
    };
  });
