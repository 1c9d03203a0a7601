import { Op, type WhereOptions } from 'sequelize';
import { lookThrough, STRETCH } from '../domain/shared/look-through.js';
import { comes, inOrder, type PlacedRows } from './list-place.js';

/** A list of which `others` are known to indexes, and `looks` only by a look at each row. */
export interface LookedList extends PlacedRows {
  others: WhereOptions;
  looks: WhereOptions;
}

/** What lies between the ends of a page: what is beyond them was not looked at for it. */
export interface LookedPage {
  ids: string[];
  /** The row that it begins with, whether it was wanted or not; none where the list has come to its end. */
  first: string | undefined;
  /** The last one that was looked at; null where nothing follows. */
  last: string | null;
}

/** @throws DomainError `record_not_found` where the row `from` is gone */
export async function lookedPage(
  list: LookedList,
  from: string | undefined,
  wanted: number,
): Promise<LookedPage> {
  const { found, goesOn } = await lookThrough(from, wanted, async (place, more) => {
    const rest = await beyond(list, list.others, place);
    const [end, next] = await idsOf(list, rest, { offset: STRETCH - 1, limit: 2 });
    const near = end === undefined ? rest : { [Op.and]: [rest, await comes('upTo', list, end)] };
    const ids = await idsOf(list, { [Op.and]: [near, list.looks] }, { limit: more });
    const isFull = ids.length === more;
    return { found: ids, goesOn: isFull ? (ids.at(-1) ?? null) : next === undefined ? null : (end ?? null) };
  });
  const [first] = await idsOf(list, await beyond(list, list.others, from), { limit: 1 });
  return { ids: found, first, last: goesOn };
}

async function beyond(list: LookedList, others: WhereOptions, place: string | undefined) {
  if (place === undefined) return others;
  return { [Op.and]: [others, await comes('after', list, place)] };
}

async function idsOf(
  { model, order }: LookedList,
  where: WhereOptions,
  page: { offset?: number; limit: number },
): Promise<string[]> {
  const rows = await model.findAll({ where, attributes: ['id'], order: inOrder(order), raw: true, ...page });
  return (rows as unknown as { id: string | number }[]).map(({ id }) => String(id));
}
