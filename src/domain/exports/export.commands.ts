import Joi, { type ObjectSchema } from 'joi';
import { type ExportFormat, exportFormats } from '../audit/audit.commands.js';
import { filters } from '../bulk/bulk.commands.js';
import { type BulkFilter, type BulkNoun, bulkNouns } from '../bulk/bulk-act.js';

export type ExportList = { format: ExportFormat } & Record<string, unknown>;

/** Filters between two moments are told by two members: an address has no objects in it. */
const ends = ['from', 'to'] as const;
const endName = (name: string, end: (typeof ends)[number]): string =>
  `${name}${end === 'from' ? 'From' : 'To'}`;

const isBetween = (schema: Joi.Schema): schema is Joi.ObjectSchema => schema.type === 'object';

const membersOf = (name: string, schema: Joi.Schema): [string, Joi.Schema][] =>
  isBetween(schema) ? ends.map((end) => [endName(name, end), schema.extract(end)]) : [[name, schema]];

const schemaOf = (noun: BulkNoun): ObjectSchema<ExportList> =>
  Joi.object({
    format: Joi.string()
      .valid(...exportFormats)
      .default('csv'),
    ...Object.fromEntries(Object.entries(filters[noun]).flatMap(([name, schema]) => membersOf(name, schema))),
  });

export const exportSchemas = Object.fromEntries(bulkNouns.map((noun) => [noun, schemaOf(noun)])) as Record<
  BulkNoun,
  ObjectSchema<ExportList>
>;

export function filterOf(noun: BulkNoun, query: Record<string, unknown>): BulkFilter {
  const values = Object.entries(filters[noun]).flatMap(([name, schema]) => {
    if (!isBetween(schema)) return query[name] === undefined ? [] : [[name, query[name]]];
    const [from, to] = ends.map((end) => query[endName(name, end)]);
    return from === undefined && to === undefined ? [] : [[name, { from, to }]];
  });
  return Object.fromEntries(values);
}
