import Joi from 'joi';

export const MAX_NAME_BYTES = 255;

/** What follows the last dot of a long name may be no ending at all, and must leave room for the number. */
const MAX_ENDING_BYTES = 100;

/** 1–255 bytes of UTF-8 after NFC; no `/`, no control characters, not `.` or `..`. Anything else is a good name. */
export const nameSchema = Joi.string()
  .normalize('NFC')
  .max(MAX_NAME_BYTES, 'utf8')
  .pattern(/^[^/\p{Cc}]*$/u, { name: 'fileName' })
  .invalid('.', '..')
  .custom((value: string, helpers) => (value.isWellFormed() ? value : helpers.error('pattern.fileName')));

/** `report.pdf` → `report (2).pdf`. */
export const numberedName = (name: string, number: number): string => shortenedName(name, ` (${number})`);

/** Cut on a character's edge where it would pass 255 bytes; its ending stays. `addition` comes before that. */
export function shortenedName(name: string, addition = ''): string {
  const ending = /(?<=.)\.[^.]*$/s.exec(name)?.[0] ?? '';
  const isEnding = Buffer.byteLength(ending) <= MAX_ENDING_BYTES;
  const stem = isEnding ? name.slice(0, name.length - ending.length) : name;
  const suffix = `${addition}${isEnding ? ending : ''}`;
  return cutToBytes(stem, MAX_NAME_BYTES - Buffer.byteLength(suffix)) + suffix;
}

/** Whether `name` is what `numberedName` makes of another. */
export const isNumberedName = (name: string, original: string): boolean =>
  [...name.matchAll(/ \((\d{1,9})\)/g)].some(([, number]) => numberedName(original, Number(number)) === name);

function cutToBytes(text: string, maxBytes: number): string {
  let cut = text;
  while (Buffer.byteLength(cut) > Math.max(maxBytes, 0)) cut = [...cut].slice(0, -1).join('');
  return cut;
}
