import type { Readable } from 'node:stream';
import papaparse, { type ParseResult, type Parser } from 'papaparse';
import {
  type ImportFault,
  type ImportTable,
  MAX_IMPORT_BYTES,
  MAX_IMPORT_ROWS,
} from '../../domain/imports/account-import.js';
import { HttpError } from '../problem.js';

/** By the headings that people give them, folded by `foldHeading`. */
const columns = {
  login: ['login', 'username', 'логин'],
  fullName: ['fullname', 'name', 'имя', 'фио', 'полноеимя', 'фамилияимяотчество'],
  email: ['email', 'mail', 'emailaddress', 'почта', 'электроннаяпочта'],
  quotaBytes: ['quota', 'quotabytes', 'квота'],
  expiresAt: ['expires', 'expiresat', 'expiry', 'срок', 'срокдействия', 'действуетдо'],
} as const;

type Column = keyof typeof columns;
const required: Column[] = ['login', 'fullName', 'email'];

/** What a file that is no UTF-8 has in place of what can't be read. */
const UNREADABLE = '\ufffd';

const CHUNK = 64 * 1024;

/** A table with more of them is none, and nobody reads so many. */
const MOST_FAULTS = 10_000;

/** What is longer is no number, and not worth the time to look for one in it. */
const LONGEST_QUOTA = 40;

/**
 * A table of accounts as spreadsheets write it: CSV (RFC 4180) with commas, semicolons or tabs, in UTF-8 or in UTF-16 with its
 * mark. What can't be read is a fault of its row.
 * @throws HttpError 413 for more than `MAX_IMPORT_BYTES`
 */
export async function readAccounts(body: Readable): Promise<ImportTable> {
  const table: ImportTable = { rows: [], faults: [] };
  let headings: (Column | null)[] | null = null;
  let row = 0;
  /** False where nothing more is to be read. */
  const read = (cells: string[]): boolean => {
    row += 1;
    if (cells.every((cell) => cell.trim() === '')) return true;
    if (row === 1 && isTold(cells)) return true;
    if (headings === null) {
      headings = readHeadings(cells, row, table.faults);
      return table.faults.length === 0;
    }
    if (row > MAX_IMPORT_ROWS + 1) {
      table.faults.push(fault(null, '', 'import.tooMany', { limit: MAX_IMPORT_ROWS }));
      return false;
    }
    readRow(cells, row, headings, table);
    return table.faults.length <= MOST_FAULTS;
  };
  await eachRow(decode(await collect(body)), read);
  return table;
}

async function collect(body: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_IMPORT_BYTES) throw new HttpError(413);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** What Excel calls Unicode text is UTF-16, little end first. Without its mark a Latin letter at the start tells which end it is. */
function decode(bytes: Buffer): string {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || second === 0) return new TextDecoder('utf-16le').decode(bytes);
  if ((first === 0xfe && second === 0xff) || first === 0) return new TextDecoder('utf-16be').decode(bytes);
  return new TextDecoder('utf-8').decode(bytes);
}

/** A piece at a time, until `read` wants no more: others get their turn between two. */
function eachRow(text: string, read: (cells: string[]) => boolean): Promise<void> {
  return new Promise((resolve) => {
    papaparse.parse<string[]>(text, {
      delimiter: delimiterOf(text),
      chunkSize: CHUNK,
      chunk: ({ data }: ParseResult<string[]>, parser: Parser) => {
        if (!data.every(read)) return parser.abort();
        parser.pause();
        setImmediate(() => parser.resume());
      },
      complete: () => resolve(),
    });
  });
}

/** What Excel writes ahead of the heading where it is told to: which mark stands between the cells. */
const TOLD = /^\s*sep=(.)\s*$/i;

/** The one that is told, or that the heading has most of. */
function delimiterOf(text: string): string {
  const [heading = ''] = text.trimStart().split(/\r?\n|\r/, 1);
  const [, told] = TOLD.exec(heading) ?? [];
  if (told) return told;
  const counts = [',', ';', '\t'].map((mark) => ({ mark, count: heading.split(mark).length }));
  return counts.reduce((most, next) => (next.count > most.count ? next : most)).mark;
}

/** By the mark itself it was cut in two. */
const isTold = (cells: string[]): boolean =>
  cells.length <= 2 && /^\s*sep=.?\s*$/i.test(cells.join('').trim());

function readHeadings(cells: string[], row: number, faults: ImportFault[]): (Column | null)[] {
  const found = cells.map((cell) => columnOf(cell));
  // That columns seem to be missing comes of it.
  if (cells.some((cell) => cell.includes(UNREADABLE))) {
    faults.push(fault(row, '', 'import.encoding'));
    return found;
  }
  for (const [index, column] of found.entries()) {
    if (column && found.indexOf(column) < index) faults.push(fault(row, column, 'import.column_doubled'));
  }
  for (const column of required) {
    if (!found.includes(column))
      faults.push(fault(row, column, 'import.column_missing', { column: columns[column][0] }));
  }
  return found;
}

function columnOf(heading: string): Column | null {
  const folded = heading
    .toLowerCase()
    .replaceAll('ё', 'е')
    .replace(/[^\p{L}\p{N}]/gu, '');
  const names = Object.keys(columns) as Column[];
  return names.find((name) => (columns[name] as readonly string[]).includes(folded)) ?? null;
}

function readRow(
  cells: string[],
  row: number,
  headings: (Column | null)[],
  { rows, faults }: ImportTable,
): void {
  if (cells.some((cell) => cell.includes(UNREADABLE))) {
    faults.push(fault(row, '', 'import.encoding'));
    return;
  }
  if (cells.slice(headings.length).some((cell) => cell.trim() !== '')) {
    faults.push(fault(row, '', 'import.cells'));
    return;
  }
  const members = headings.flatMap((column, index) => {
    const cell = cells[index]?.trim() ?? '';
    return column && cell !== '' ? [[column, readValue(column, cell)] as const] : [];
  });
  rows.push({ row, account: Object.fromEntries(members) });
}

function readValue(column: Column, cell: string): unknown {
  if (column === 'quotaBytes') return quotaOf(cell);
  return column === 'expiresAt' ? endOf(cell) : cell;
}

const units: Record<string, number> = { '': 0, b: 0, б: 0, k: 1, к: 1, m: 2, м: 2, g: 3, г: 3, t: 4, т: 4 };

/** In bytes, or as the pages write it: `2 GB`, `1,5 ГБ`; a dash for no limit. What is neither stays as it is, to be refused. */
function quotaOf(cell: string): number | null | string {
  if (cell.length > LONGEST_QUOTA) return cell;
  if (/^[-–—∞]$/.test(cell)) return null;
  const [, number, unit = ''] = /^([\d\s]+(?:[.,]\d+)?)\s*([bkmgtбкмгт]?)[bб]?$/i.exec(cell) ?? [];
  if (number === undefined) return cell;
  const factor = 1024 ** (units[unit.toLowerCase()] ?? 0);
  return Math.round(Number(number.replace(/\s/g, '').replace(',', '.')) * factor);
}

/** A day means all of it, until it is over in UTC; also as it is written in Russian. */
function endOf(cell: string): string {
  const [, day, month, year] = /^(\d\d)\.(\d\d)\.(\d{4})$/.exec(cell) ?? [];
  const moment = day ? `${year}-${month}-${day}` : cell;
  return /^\d{4}-\d\d-\d\d$/.test(moment) ? `${moment}T23:59:59Z` : moment;
}

const fault = (
  row: number | null,
  field: string,
  rule: string,
  params: Record<string, unknown> = {},
): ImportFault => ({ row, field, rule, params });
