import { QueryTypes, type Sequelize } from 'sequelize';

/** What is read: the domain's name of a value (`storage.usedBytes` nests) and the SQL that gives it. */
export type Columns = Readonly<Record<string, string>>;

/** By the names of parameters as they stand in the statement after a `$`, or in the order of their numbers. */
export type Bind = Record<string, unknown> | unknown[];

export const selectList = (columns: Columns, prefix = ''): string =>
  Object.entries(columns)
    .map(([name, expression]) => `${expression} AS "${prefix}${name}"`)
    .join(', ');

/** How a value stands in JSON: as it is, in quotes, in quotes with what JSON escapes, or as a moment of ISO 8601. */
export type JsonKind = 'plain' | 'id' | 'text' | 'moment';

export interface JsonColumn {
  expression: string;
  kind: JsonKind;
}

/** An expression that gives the text that `JSON.stringify` would: in half the time of PostgreSQL's own functions. */
export function jsonObject(members: Readonly<Record<string, JsonColumn>>): string {
  const format = Object.keys(members).map((name) => `"${name}":%s`);
  const values = Object.values(members).map(
    ({ expression, kind }) => `coalesce(${jsonValues[kind](expression)}, 'null')`,
  );
  return `format('{${format}}', ${values})`;
}

const jsonValues: Record<JsonKind, (expression: string) => string> = {
  plain: (expression) => `(${expression})::text`,
  id: (expression) => `'"' || ${expression} || '"'`,
  text: (expression) => `to_json(${expression})::text`,
  // PostgreSQL leaves out noughts at the end: a microsecond more, and there are always three digits before it.
  moment: (expression) =>
    `left(to_json(${expression} AT TIME ZONE 'UTC' + interval '1 microsecond')::text, 24) || 'Z"'`,
};

/** How a value stands in a stamp: as its text, from which it is read back. */
export interface StampedColumn {
  expression: string;
  kind: 'text' | 'number' | 'moment';
  isNullable?: boolean;
}

/**
 * Values as one text, which PostgreSQL makes faster than it sends them one by one. They have no tab, but for the last, a text;
 * none that may be missing is ever empty.
 */
export const stampOf = (columns: Readonly<Record<string, StampedColumn>>): string => {
  const texts = Object.values(columns).map(({ expression, isNullable }) =>
    isNullable ? `coalesce((${expression})::text, '')` : expression,
  );
  return `concat_ws(E'\\t', ${texts})`;
};

/** Runs a statement that returns rows: a SELECT, or a change with RETURNING. Joins the transaction around it. */
export const rowsOf = <Row extends object>(sequelize: Sequelize, sql: string, bind: Bind = {}) =>
  sequelize.query<Row>(sql, { type: QueryTypes.SELECT, bind, nest: true });

/** The same apart from any transaction around it: for what is written in the background, or must outlive a rollback. */
export const rowsApart = <Row extends object>(sequelize: Sequelize, sql: string, bind: Bind = {}) =>
  sequelize.query<Row>(sql, { type: QueryTypes.SELECT, bind, nest: true, transaction: null });

/**
 * What names are sorted by, as the indexes have it: the dot comes before all else, so that `name.txt` stands before
 * `name 2.txt` and `name_01.txt`. No name has a tab, the first of all characters that count. See docs/decisions/0021.
 */
export const nameOrder = (column: string): string => `translate(${column}, '.', E'\\t')`;

/** The same of a name that is known. */
export const orderedName = (name: string): string => name.replaceAll('.', '\t');

/** A pattern for LIKE and ILIKE that finds the text as it is, anywhere. */
export const containing = (text: string): string => `%${escapeLike(text)}%`;

export const escapeLike = (text: string): string => text.replace(/[\\%_]/g, '\\$&');

/** A case-blind search that knows every alphabet, whatever the database's locale. */
export const matches = (expressions: string[], parameter: string): string =>
  `(${expressions.map((expression) => `${expression} COLLATE natural_order ILIKE $${parameter}`).join(' OR ')})`;

/** JSON can say NUL and half a surrogate pair, which PostgreSQL refuses to keep. */
export const storableJson = (value: unknown): string =>
  JSON.stringify(value).replace(/\\(u0000|ud[89a-f][0-9a-f]{2}|.)/g, (escaped, kind: string) =>
    kind.length > 1 ? '\ufffd' : escaped,
  );
