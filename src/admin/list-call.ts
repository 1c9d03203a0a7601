import Joi, { type ObjectSchema, type Schema } from 'joi';
import { idSchema } from '../domain/shared/ids.js';
import { momentSchema } from '../domain/shared/moment.js';
import { validate } from '../domain/shared/validate.js';
import { type Column, type Columns, isFilter, orderOf } from './columns.js';

/** What a list is asked by, as AdminJS reads it from the address. */
export type ListCall = Record<string, string>;

/** A form's filter sends what is empty, too. */
const absent = (schema: Schema): Schema => schema.empty('');

export const MAX_PER_PAGE = 500;
export const MAX_TEXT = 200;

const page = {
  page: absent(Joi.number().integer().min(1).max(1e9)),
  perPage: absent(Joi.number().integer().min(1).max(MAX_PER_PAGE)),
  direction: absent(Joi.string().valid('asc', 'desc')),
};

const words = Joi.string().max(MAX_TEXT);
const serial = Joi.string().pattern(/^[1-9][0-9]{0,14}$/);
export const searchSchema = Joi.object({ query: Joi.string().max(MAX_TEXT).allow('') });

export function listCallSchema(columns: Columns): ObjectSchema {
  const sortable = Object.keys(columns).filter((name) => orderOf(columns[name]));
  const filters = Object.entries(columns).filter(([, column]) => isFilter(column));
  return Joi.object({
    ...page,
    ...Object.fromEntries(['after', 'before'].map((name) => [name, absent(placeSchema(columns.id))])),
    sortBy: absent(Joi.string().valid(...sortable)),
    ...Object.fromEntries(filters.flatMap(([name, column]) => filterSchemas(name, column))),
  });
}

/** By the names that AdminJS's filters have in an address. */
const filterSchemas = (name: string, column: Column): [string, Schema][] =>
  column.kind === 'moment' || column.kind === 'made'
    ? ['from', 'to'].map((end) => [`filters.${name}~~${end}`, absent(momentSchema)])
    : [[`filters.${name}`, absent(valueSchema(column))]];

/** Beside which row a page lies. */
const placeSchema = (id: Column | undefined): Schema =>
  id?.kind === 'id' && id.hasCursors ? Joi.string().max(2000) : valueSchema(id);

function valueSchema(column: Column | undefined): Schema {
  switch (column?.kind) {
    case 'id':
      return column.isSerial ? serial : idSchema;
    case 'reference':
      return idSchema;
    case 'flag':
      return Joi.string().valid('true', 'false');
    case 'choice':
      return Joi.string().valid(...column.values);
    case 'filter':
    case 'asked':
      return column.values ? Joi.string().valid(...column.values) : words;
    case 'text':
      // Of less the index of trigrams knows nothing, and is read from end to end.
      return words.min(3);
    default:
      return words;
  }
}

/** What stands in an address besides is the page's own, and none of AdminJS's business. */
const isOfList = (name: string): boolean =>
  /^(?:filters|page|perPage|after|before|sortBy|direction)(?:$|\.|~~)/.test(name);

/**
 * After or before which row a page lies is told by that row's id; AdminJS hands nothing but filters on to a table.
 * @throws DomainError `validation_failed`
 */
export function readListCall(schema: ObjectSchema<Record<string, unknown>>, query: object): ListCall {
  const asked = Object.entries(query).filter(([name]) => isOfList(name));
  const { after, before, ...call } = validate(schema, Object.fromEntries(asked));
  // The first page has no row before it, whatever the address has from a page before a filter was set.
  if (Number(call.page ?? 1) > 1) Object.assign(call, { 'filters.after': after, 'filters.before': before });
  return Object.fromEntries(
    Object.entries(call)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, value instanceof Date ? value.toISOString() : String(value)]),
  );
}
