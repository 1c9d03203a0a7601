import { readFileSync } from 'node:fs';
import { parse } from 'dotenv';
import { type Key, keys, secretKeys } from './keys.js';
import { isNearMiss } from './near-miss.js';

export interface RawEnvironment {
  values: Partial<Record<Key, string>>;
  /** What is wrong already, a line each. */
  problems: string[];
}

type Variables = Record<string, string | undefined>;

/** The variables and, behind them, the lines of the `.env` file; an empty value is as good as none. */
export function readEnvironment(variables: Variables, envFile: string): RawEnvironment {
  const lines = readEnvFile(envFile);
  const problems = [
    ...Object.keys(lines)
      .filter((name) => !isKnown(name))
      .map((name) => `${name} in ${envFile} is not a setting${suggestion(name)}`),
    ...Object.keys(variables)
      .filter((name) => variables[name] && !isKnown(name) && suggestion(name))
      .map((name) => `${name} is not a setting${suggestion(name)}`),
  ];
  const given: Variables = { ...lines };
  for (const [name, value] of Object.entries(variables)) if (value) given[name] = value;

  const values: RawEnvironment['values'] = {};
  for (const key of keys) {
    const value = secretKeys.includes(key) ? readSecret(key, given, problems) : given[key];
    if (value) values[key] = value;
  }
  return { values, problems };
}

function readEnvFile(file: string): Variables {
  try {
    return parse(readFileSync(file));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
}

function readSecret(key: Key, given: Variables, problems: string[]): string | undefined {
  const file = given[`${key}_FILE`];
  if (!file) return given[key];
  if (given[key]) {
    problems.push(`${key} and ${key}_FILE are both set; keep one of them`);
    return undefined;
  }
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    problems.push(`${key}_FILE can't be read: ${(error as Error).message}`);
    return undefined;
  }
}

const knownNames = [...keys, ...secretKeys.map((key) => `${key}_FILE`)];
const isKnown = (name: string): boolean => knownNames.includes(name);

function suggestion(name: string): string {
  const meant = knownNames.find((known) => isNearMiss(name, known));
  return meant ? `; did you mean ${meant}?` : '';
}
