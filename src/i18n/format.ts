import { createFormat, type Format } from './create-format.js';
import { type Language, translator } from './index.js';

export type { Format };

const made = new Map<string, Format>();

/** Formatters are dear to make and few: one for each language and time zone in use. */
export function formatFor(language: Language, timeZone = 'UTC'): Format {
  const key = `${language} ${timeZone}`;
  const format = made.get(key) ?? createFormat(language, timeZone, translator(language));
  made.set(key, format);
  return format;
}

/** Whether this is the name of a time zone; it comes from a cookie. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return /^[A-Za-z][A-Za-z0-9_+/-]*$/.test(name);
  } catch {
    return false;
  }
}
