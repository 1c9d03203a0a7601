import type { Line } from './line.js';

const mask = '[hidden]';

/** Members that hold a secret, by their name without case, dashes and underscores. */
const secretName =
  /password|passwd|passphrase|token|secret|authorization|cookie|credential|apikey|jwt|csrf|^pass$|^pwd$|^totp$|^otp$/;

/** As they stand in an address, be they encoded, some of them twice. */
const slash = '(?:/|%(?:25)*2F)+';
const letter = '(?:s|%(?:25)*[57]3)';
const hex = '(?:[0-9a-f]|%(?:25)*(?:3[0-9]|[46][1-6]))';
const dash = '(?:-|%(?:25)*2D)?';
const linkPath = new RegExp(
  `(${slash}${letter}${slash})${hex}{8}(?:${dash}${hex}{4}){3}${dash}${hex}{12}`,
  'gi',
);

/** Secrets by their looks, wherever they stand in a text. */
const secretLooks: [pattern: RegExp, replacement: string][] = [
  [/\beyJ[\w-]{5,}\.[\w-]+(?:\.[\w-]*)?/g, mask],
  [/\b(Bearer|Basic)\s+[\w.~+/=-]+/gi, `$1 ${mask}`],
  [linkPath, `$1${mask}`],
  [/([?&;](?:pass|password|[\w-]*token|secret|code)=)[^&;#\s"']+/gi, `$1${mask}`],
  [/(\\?"[\w-]*(?:password|token|secret)\\?"\s*:\s*\\?")[^"\\]*/gi, `$1${mask}`],
  [/(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]*:)[^\s/]+(?=@)/gi, `$1${mask}`],
  [/\bconnect\.sid=[^;\s]+/g, `connect.sid=${mask}`],
  [/\$argon2[\w$=,+/-]+/g, mask],
];

/** Some part of each of these. Hardly any text has one, and to look once is a tenth of looking for all of them. */
const looksSecret =
  /eyJ|bearer|basic|(?:\/|2F)(?:s|%[0-9]*[57]3)(?:\/|%[0-9]*2F)|[?&;][\w-]*(?:pass|token|secret|code)|"[\w-]*(?:password|token|secret)|:\/\/|connect\.sid|\$argon2/i;

const redactText = (text: string): string =>
  looksSecret.test(text)
    ? secretLooks.reduce((rest, [pattern, replacement]) => rest.replace(pattern, replacement), text)
    : text;

/** Of names that were met lately: they come from our own code, nearly all of them. */
const judged = new Map<string, boolean>();
const MOST_JUDGED = 1000;

function namesSecret(name: string): boolean {
  const known = judged.get(name);
  if (known !== undefined) return known;
  const isSecret = secretName.test(name.toLowerCase().replace(/[-_.\s]/g, ''));
  if (judged.size >= MOST_JUDGED) judged.clear();
  judged.set(name, isSecret);
  return isSecret;
}

/** A yes or no (`hasPassword`) and nothing at all tell no secret. */
const tellsNothing = (value: unknown): boolean =>
  value === null || value === undefined || typeof value === 'boolean';

/** A copy of plain data without secrets. */
export function redactValue(value: unknown): unknown {
  if (typeof value === 'string') return redactText(value);
  if (Array.isArray(value)) return value.map(redactValue);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      redactText(name),
      namesSecret(name) && !tellsNothing(member) ? mask : redactValue(member),
    ]),
  );
}

/** No secret leaves in a line, whoever wrote it. Needs plain data. */
export const redactLine = (line: Line): Line => ({
  ...line,
  message: redactText(line.message),
  requestId: line.requestId === null ? null : redactText(line.requestId),
  details: redactValue(line.details) as Line['details'],
});
