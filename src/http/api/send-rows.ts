import { once } from 'node:events';
import type { Response } from 'express';
import papaparse from 'papaparse';
import { contentDisposition } from '../content/content-disposition.js';
import type { Watch } from '../content/deliver.js';

interface Rows<Row> {
  format: 'csv' | 'jsonl';
  /** Of the file, without its ending. */
  name: string;
  batches: AsyncIterable<Row[]>;
  watch: Watch;
  /** A flat object: its members are the columns. What is no text or number becomes JSON. */
  present(row: Row): Record<string, unknown>;
  /** The columns of CSV, for where there are no rows. */
  columns: readonly string[];
}

/**
 * Sends however many rows there are, a batch at a time: the next is read when the client has taken the last. CSV as spreadsheets
 * read it: with a byte order mark, and with what would be a formula made text. There is one batch at least, if an empty one.
 */
export async function sendRows<Row>(
  res: Response,
  { format, name, batches, watch, present, columns }: Rows<Row>,
): Promise<void> {
  const headers = {
    'Content-Type': format === 'csv' ? 'text/csv; charset=utf-8' : 'application/jsonl; charset=utf-8',
    'Content-Disposition': contentDisposition('attachment', `${name}.${format}`),
  };
  // Whoever looks at the headers alone takes nothing out: no row is read, and nothing goes on record.
  if (res.req.method === 'HEAD') {
    res.status(200).set(headers).end();
    return;
  }
  res.once(
    'close',
    watch(() => res.destroy()),
  );
  let isBegun = false;
  for await (const batch of batches) {
    if (res.destroyed) return;
    if (!isBegun) {
      isBegun = true;
      res.status(200).set(headers);
      if (format === 'csv') res.write(`\ufeff${csvOf([columns])}`);
    }
    const rows = batch.map(present);
    const text =
      format === 'csv'
        ? csvOf(rows.map((row) => columns.map((column) => cellOf(row[column]))))
        : rows.map((row) => `${JSON.stringify(row)}\n`).join('');
    if (text !== '' && !res.write(text)) await drained(res);
  }
  res.end();
}

/** Or gone. */
async function drained(res: Response): Promise<void> {
  const either = new AbortController();
  const { signal } = either;
  await Promise.race([once(res, 'drain', { signal }), once(res, 'close', { signal })]).finally(() =>
    either.abort(),
  );
}

const csvOf = (rows: readonly (readonly unknown[])[]): string =>
  rows.length === 0
    ? ''
    : `${papaparse.unparse(rows as unknown[][], { escapeFormulae: formula, newline: '\r\n', quotes: isCut })}\r\n`;

/** Where a comma is the decimal sign, spreadsheets cut at semicolons, and some of them at both. */
const isCut = (value: unknown): boolean => /[;\t]/.test(String(value));

/** What a spreadsheet takes for a formula: with an apostrophe before it, it is text. */
const formula = /^[=+\-@\t\r\n＝＋－＠]/;

function cellOf(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : (value ?? '');
}
