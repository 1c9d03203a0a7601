import type { Filter } from 'adminjs';
import { Op, type Order, type WhereOptions } from 'sequelize';
import type { Literal } from 'sequelize/types/utils';
import type { UserActor } from '../domain/shared/actor.js';
import { DomainError } from '../domain/shared/domain-error.js';
import { boundedCount } from './bounded-count.js';
import { type Condition, canBeId, condition, isInLists, isKept, needsLook, orderOf } from './columns.js';
import { comes, idsFrom, inOrder, type ListOrder, listOrder, turned } from './list-place.js';
import { MAX_COUNT } from './max-count.js';
import type { PageCall, PlacedPage, Row, TableDefinition } from './table-definition.js';

export interface FindOptions {
  limit?: number;
  offset?: number;
  sort?: { sortBy?: string; direction?: 'asc' | 'desc' };
}

/** So deep a page is found by its number, along the index alone; among what only a look at each row finds, no deeper than counted. */
const MAX_OFFSET = 1_000_000;

/** Reads the rows of a table that there are to whoever asks; of their columns those of the definition, and no other. */
export class TableReader {
  readonly #table: TableDefinition;

  constructor(table: TableDefinition) {
    this.#table = table;
  }

  async count(actor: UserActor, filter: Filter): Promise<number> {
    const names = Object.keys(filter.filters);
    const isDear = names.some((name) => this.#table.columns[name]?.kind === 'filter');
    return boundedCount(this.#table.model, this.#where(filter, actor), isDear);
  }

  async find(actor: UserActor, filter: Filter, { limit, offset, sort }: FindOptions): Promise<Row[]> {
    const where = this.#where(filter, actor);
    const order = this.#order(sort);
    const [after, before] = ['after', 'before'].map(
      (name) => filter.filters[name]?.value as string | undefined,
    );
    if (after) return this.#readAfter(actor, after, where, order, limit);
    if (before) return (await this.#readAfter(actor, before, where, turned(order), limit)).reverse();
    if (!offset) return this.#read(actor, where, { limit, order: inOrder(order) });

    const isSearch = Object.keys(filter.filters).some((name) => needsLook(this.#table.columns[name]));
    expectDepth(offset, limit, isSearch ? MAX_COUNT : MAX_OFFSET);
    const ids = await idsFrom(this.#table.model, where, order, { offset, limit });
    return this.#read(actor, { id: { [Op.in]: ids } }, { order: inOrder(order) });
  }

  /** By the table's own way. @throws DomainError `validation_failed`, `invalid_cursor` */
  async page(actor: UserActor, filters: Record<string, string>, call: PageCall): Promise<PlacedPage<Row>> {
    if (!this.#table.pages) throw new Error(`nobody finds pages of ${this.#table.id}`);
    if (!call.after && !call.before) expectDepth((call.page - 1) * call.perPage, call.perPage, MAX_COUNT);
    const { records, ...found } = await this.#table.pages(actor, filters, call);
    return { ...found, records: await this.#complete(records.map(asText), actor) };
  }

  /** Whether `id` can name a record of this table. */
  canHave(id: string): boolean {
    return canBeId(this.#table.columns.id, id);
  }

  async has(actor: UserActor, id: string): Promise<boolean> {
    if (!this.canHave(id)) return false;
    if (this.#table.find) return (await this.#table.find(actor, id)) !== null;
    return (await this.#table.model.count({ where: this.#scoped(actor, [{ id }]) })) > 0;
  }

  /** With all that is kept of it. */
  async one(actor: UserActor, id: string): Promise<Row | null> {
    if (!this.#table.find) return (await this.#byIds(actor, [id], true))[0] ?? null;
    const found = this.canHave(id) ? await this.#table.find(actor, id) : null;
    return found && ((await this.#complete([asText(found)], actor))[0] ?? null);
  }

  many(actor: UserActor, ids: string[]): Promise<Row[]> {
    return this.#byIds(actor, ids, false);
  }

  async #readAfter(
    actor: UserActor,
    id: string,
    where: WhereOptions,
    order: ListOrder,
    limit?: number,
  ): Promise<Row[]> {
    const { model, rows } = this.#table;
    const beyond = await comes('after', { model, rows: rows(actor), order }, id);
    return this.#read(actor, { [Op.and]: [where, beyond] }, { limit, order: inOrder(order) });
  }

  #byIds(actor: UserActor, ids: string[], isDetail: boolean): Promise<Row[]> {
    const known = ids.filter((id) => this.canHave(id));
    return this.#read(actor, this.#scoped(actor, [{ id: { [Op.in]: known } }]), {}, isDetail);
  }

  async #read(
    actor: UserActor,
    where: WhereOptions,
    page: { limit?: number; order?: Order },
    isDetail = false,
  ): Promise<Row[]> {
    const attributes = Object.entries(this.#table.columns)
      .filter(([, column]) => (isDetail ? isKept(column) : isInLists(column)))
      .map(([name, column]): string | [Literal, string] =>
        column.kind === 'made' ? [column.value, name] : name,
      );
    const found = await this.#table.model.findAll({ where, attributes, ...page });
    return this.#complete(
      found.map((model) => asText(model.get({ plain: true }))),
      actor,
    );
  }

  async #complete(rows: Row[], actor: UserActor): Promise<Row[]> {
    return (await this.#table.complete?.(rows, actor)) ?? rows;
  }

  #where({ filters }: Filter, actor: UserActor): WhereOptions {
    const conditions = Object.entries(filters).flatMap(([name, { value }]) => {
      const column = Object.hasOwn(this.#table.columns, name) ? this.#table.columns[name] : undefined;
      return column ? [condition(name, column, value)] : [];
    });
    return this.#scoped(actor, conditions);
  }

  /** Every reading goes through here: what is not there to the one who asks is found by no id, filter or place in a list. */
  #scoped(actor: UserActor, conditions: Condition[]): WhereOptions {
    return { [Op.and]: [...conditions, this.#table.rows(actor)] };
  }

  #order({ sortBy = '', direction }: FindOptions['sort'] = {}): ListOrder {
    const { columns, options, model } = this.#table;
    // The list's own order has AdminJS's word for it, which is not looked at.
    const by = sortBy && orderOf(columns[sortBy]) ? sortBy : (options.sort?.sortBy ?? 'id');
    return listOrder(model, by, orderOf(columns[by]), direction === 'desc' ? 'DESC' : 'ASC');
  }
}

/** @throws DomainError `validation_failed` */
function expectDepth(offset: number, limit = 1, deepest: number): void {
  if (offset <= deepest) return;
  const params = { limit: Math.floor(deepest / limit) + 1 };
  throw new DomainError('validation_failed', { fields: [{ field: 'page', rule: 'number.max', params }] });
}

/** Moments as JSON has them; what a flag or a number is, stays it. */
const asText = (row: Row): Row =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, value instanceof Date ? value.toISOString() : value]),
  );
