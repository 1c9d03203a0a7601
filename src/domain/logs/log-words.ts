import type { LogEntry } from './log-entry.js';

const cyrillic = ['абвгдежзиклмнопрстуфхцчшщъыьэюя', 'abvgdejziklmnoprstufhcqwwyyyeua'] as const;

/** Small, bare, in Latin letters; signs stay. As `log_fold` has it in the database. */
export const folded = (text: string): string =>
  text
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[а-я]/g, (letter) => cyrillic[1][cyrillic[0].indexOf(letter)] ?? letter);

/** What a line must have each of, anywhere and in any order: parted by spaces, so that an address or a path is one. */
export const termsOf = (q: string): string[] => [...new Set(folded(q).split(/\s+/).filter(Boolean))];

/** Whether an index of trigrams knows it. */
export const hasTrigram = (term: string): boolean => /[a-z0-9]{3}/.test(term);

/** All that a line says: its message, its event, and whatever was noted with it. As `log_text` has it in the database. */
export const textOf = ({ message, event, details }: LogEntry): string =>
  folded(`${message} ${event ?? ''} ${spaced(details)}`);

export function says(entry: LogEntry, terms: readonly string[]): boolean {
  if (terms.length === 0) return true;
  const text = textOf(entry);
  return terms.every((term) => text.includes(term));
}

/** As PostgreSQL writes JSON, in whose order the keys of a stored line come: a word of it may take a comma or a colon along. */
function spaced(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(spaced).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).map(([name, field]) => `${JSON.stringify(name)}: ${spaced(field)}`);
  return `{${fields.join(', ')}}`;
}
