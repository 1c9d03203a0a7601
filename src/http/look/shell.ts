import { randomBytes } from 'node:crypto';
import { remembered } from '../../i18n/remembered.js';
import type { Frame } from './frame.js';
import { viewHtml } from './views.js';

/** What a page is filled with anew each time: what no other answer may say again, and rows. */
export interface Fillings {
  nonce: string;
  csrfToken: () => string;
  readAt: number;
  /** HTML in UTF-8. */
  rows: Buffer;
}

type Slot = keyof Fillings;

/** Stands where a filling comes. Nobody who gives names to things knows it, and nothing in it has to be escaped. */
const marks: Readonly<Record<Slot, string>> = {
  nonce: newMark(),
  csrfToken: newMark(),
  readAt: newMark(),
  rows: newMark(),
};
const slotOf = new Map(Object.entries(marks).map(([slot, mark]) => [mark, slot as Slot]));
const anyMark = new RegExp(`(${Object.values(marks).join('|')})`);

function newMark(): string {
  return randomBytes(16).toString('hex');
}

/** Each keeps some 40 KB. */
const KEPT = 100;

/** A page but for its fillings, cut at them. Its key tells all that the view is told. */
const shellOf = remembered(KEPT, (_key: string, view: string, locals: object): (Buffer | Slot)[] =>
  viewHtml(view, locals)
    .split(anyMark)
    .map((part) => slotOf.get(part) ?? Buffer.from(part)),
);

/**
 * A view as bytes, in pieces. Whatever says the same again is not rendered again; tokens and nonces are never kept.
 * @param locals data, all of which tells one page from another, and functions of that data and of nothing else
 */
export function pagePieces(view: string, frame: Frame, locals: object, fillings: Fillings): Buffer[] {
  const { nonce, csrfToken, readAt, rows } = marks;
  const seen = { ...frame, ...locals, nonce, csrfToken: () => csrfToken, readAt, rows };
  const shell = shellOf(`${view} ${JSON.stringify(seen)}`, view, seen);
  const at = shell.indexOf('rows');
  const filled = (parts: typeof shell) =>
    Buffer.concat(parts.map((part) => (typeof part === 'string' ? filling(fillings, part) : part)));
  // The rows are most of it, and are not copied.
  return [filled(shell.slice(0, at)), fillings.rows, filled(shell.slice(at + 1))];
}

const filling = (fillings: Fillings, slot: Slot): Buffer =>
  Buffer.from(String(slot === 'csrfToken' ? fillings.csrfToken() : fillings[slot]));
