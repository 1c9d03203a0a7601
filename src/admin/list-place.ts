import { cast, literal, type Model, type ModelStatic, Op, type Order, type WhereOptions } from 'sequelize';
import type { Literal } from 'sequelize/types/utils';
import { DomainError } from '../domain/shared/domain-error.js';
import type { Order as Sorts } from './columns.js';

type Way = 'ASC' | 'DESC';

/** In which order a list stands: by one expression that an index has, and by the id where that is the same. */
export interface ListOrder {
  expression: string;
  way: Way;
}

/** @param name of a column that sorts, or the id's */
export function listOrder(
  model: ModelStatic<Model>,
  name: string,
  order: Sorts | undefined,
  way: Way,
): ListOrder {
  if (typeof order === 'object') return { expression: String(order.val), way };
  const { field = name } = model.getAttributes()[name] ?? {};
  return { expression: order === 'nullable' ? `coalesce(${field}, '-infinity')` : field, way };
}

export const inOrder = ({ expression, way }: ListOrder): Order => [
  [literal(expression), way],
  ['id', way],
];

export const turned = ({ expression, way }: ListOrder): ListOrder => ({
  expression,
  way: way === 'ASC' ? 'DESC' : 'ASC',
});

/** A list, as far as it tells where a row stands in it. */
export interface PlacedRows {
  model: ModelStatic<Model>;
  /** Those that there are to whoever asks: of another nobody learns where it stands. */
  rows: WhereOptions;
  order: ListOrder;
}

const comparisons = { after: { ASC: '>', DESC: '<' }, upTo: { ASC: '<=', DESC: '>=' } } as const;

/**
 * What comes after the row with this id (or up to it, itself among them): wherever it stands, an index leads there at once.
 * @throws DomainError `record_not_found` where it is gone
 */
export async function comes(
  where: keyof typeof comparisons,
  { model, rows, order: { expression, way } }: PlacedRows,
  id: string,
): Promise<Literal> {
  const found = (await model.findOne({
    where: { [Op.and]: [{ id }, rows] },
    attributes: [[cast(literal(expression), 'text'), 'key']],
    raw: true,
  })) as { key: string } | null;
  if (!found) throw new DomainError('record_not_found');
  const [key, ownId] = [found.key, id].map((value) => model.sequelize?.escape(value));
  return literal(`(${expression}, id) ${comparisons[where][way]} (${key}, ${ownId})`);
}

/**
 * So far down as `offset`, along the index alone: the rows on the way there are not read. The planner, who may think that half a
 * table is sorted as soon, gets no choice.
 */
export async function idsFrom(
  model: ModelStatic<Model>,
  where: WhereOptions,
  order: ListOrder,
  page: { offset: number; limit?: number },
): Promise<string[]> {
  const { sequelize } = model;
  if (!sequelize) throw new Error('a model without a database');
  return sequelize.transaction(async (transaction) => {
    await sequelize.query('SET LOCAL enable_sort = off; SET LOCAL enable_seqscan = off', { transaction });
    const found = { where, attributes: ['id'], order: inOrder(order), raw: true, transaction, ...page };
    return ((await model.findAll(found)) as unknown as { id: string }[]).map(({ id }) => id);
  });
}
