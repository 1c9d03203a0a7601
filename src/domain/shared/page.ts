import Joi, { type ObjectSchema, type SchemaMap } from 'joi';

/** One page of a list. `nextCursor` is opaque to clients and null on the last page; `total` only where asked for. */
export interface Page<T> {
  items: T[];
  nextCursor: string | null;
  total?: number;
}

/** The same as it goes out: `items` is the JSON text of the list, made where the rows are. */
export interface PageText extends Omit<Page<never>, 'items'> {
  items: string;
}

/** A row of a list whose values are read only where somebody needs them. */
export interface Stamped<T> {
  /** Tells all of its values: rows of one list with the same stamp say the same. */
  stamp: string;
  read(): T;
}

/** How a list is asked for; `sort` is a field's name, with `-` in front for descending. */
export interface PageQuery<Sort extends string = string> {
  limit: number;
  cursor?: string;
  sort: Sort | `-${Sort}`;
  withTotal: boolean;
}

/**
 * The members that every list query shares, plus the list's own. What `q` finds comes in the order `foundSort`.
 */
export function listSchema<T>(
  sorts: readonly string[],
  defaultSort: string,
  own: SchemaMap = {},
  foundSort = defaultSort,
): ObjectSchema<T> {
  return Joi.object({
    limit: Joi.number().integer().min(1).max(500).default(100),
    cursor: Joi.string().max(2000),
    sort: Joi.string()
      .valid(...sorts.flatMap((sort) => [sort, `-${sort}`]))
      .default(
        foundSort === defaultSort ? defaultSort : ({ q }: { q?: string }) => (q ? foundSort : defaultSort),
      ),
    withTotal: Joi.boolean().default(false),
    ...own,
  });
}
