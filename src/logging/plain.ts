import type { Line } from './line.js';

const maxDepth = 8;
const maxMembers = 100;
const maxTextLength = 16_384;

/** Members of errors that help and never hold what a user typed: `sql`, `parameters` and `body` are not among them. */
const errorMembers = ['name', 'message', 'code', 'syscall', 'path', 'address', 'port', 'table', 'constraint'];

/** Anything that can be logged as plain JSON of a bounded size. Never throws: a line must not break what it tells of. */
export function toPlain(value: unknown, ancestors: readonly object[] = []): unknown {
  if (typeof value === 'string') return cut(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'function' || typeof value === 'symbol') return undefined;
  if (typeof value !== 'object' || value === null) return value;
  if (ancestors.includes(value)) return '[circular]';
  if (ancestors.length >= maxDepth) return '[too deep]';
  try {
    return plainObject(value, [...ancestors, value]);
  } catch {
    return '[unreadable]';
  }
}

function plainObject(value: object, ancestors: readonly object[]): unknown {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (isError(value)) return plainError(value, ancestors);
  if ('toJSON' in value && typeof value.toJSON === 'function') return toPlain(value.toJSON(), ancestors);
  if (value instanceof Map || value instanceof Set) return plainList([...value], ancestors);
  if (Array.isArray(value)) return plainList(value, ancestors);
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, maxMembers)
      .map(([key, member]) => [key, toPlain(member, ancestors)]),
  );
}

const plainList = (list: unknown[], ancestors: readonly object[]): unknown[] =>
  list.slice(0, maxMembers).map((member) => toPlain(member, ancestors));

/** By its shape, for errors of other realms are no instances of our class. */
const isError = (value: object): value is Error =>
  value instanceof Error || ('stack' in value && 'message' in value);

function plainError(error: Error, ancestors: readonly object[]): object {
  const members = new Map(Object.entries(Object.getOwnPropertyDescriptors(error)));
  const known = errorMembers
    .filter((name) => members.has(name) || name === 'name')
    .map((name) => [name, toPlain(Reflect.get(error, name), ancestors)]);
  const { cause, stack } = error;
  const errors: unknown = Reflect.get(error, 'errors');
  return {
    ...Object.fromEntries(known),
    ...(typeof stack === 'string' && { stack: cut(stack) }),
    ...(cause !== undefined && { cause: toPlain(cause, ancestors) }),
    ...(error instanceof AggregateError && { errors: toPlain(errors, ancestors) }),
  };
}

const cut = (text: string): string =>
  text.length > maxTextLength ? `${text.slice(0, maxTextLength)}… (${text.length} characters)` : text;

/** A line of plain data: whatever comes after it has nothing else to deal with. */
export const plainLine = (line: Line): Line => ({
  ...line,
  message: cut(String(line.message)),
  details: toPlain(line.details) as Line['details'],
});
