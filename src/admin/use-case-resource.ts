import { Resource } from '@adminjs/sequelize';
import { type ActionContext, BaseProperty, BaseRecord, type Filter, type ResourceOptions } from 'adminjs';
import type { ObjectSchema } from 'joi';
import { type Model, type ModelStatic, Op, type Order, type WhereOptions } from 'sequelize';
import type { Literal } from 'sequelize/types/utils';
import type { ExpectedVersions } from '../domain/entries/expect-version.js';
import { requireReader, type UserActor } from '../domain/shared/actor.js';
import { DomainError } from '../domain/shared/domain-error.js';
import { shownText } from '../i18n/shown-text.js';
import { boundedCount } from './bounded-count.js';
import {
  type Column,
  type Columns,
  type Condition,
  canBeId,
  condition,
  isInLists,
  isKept,
  isLook,
  needsLook,
  orderOf,
} from './columns.js';
import { type ListCall, listCallSchema, readListCall } from './list-call.js';
import { comes, idsFrom, inOrder, type ListOrder, listOrder, turned } from './list-place.js';
import { lookedPage } from './looked-list.js';
import { MAX_COUNT } from './max-count.js';
import { adminOf } from './panel-admin.js';
import { inPanelTerms } from './panel-errors.js';

export type Row = Record<string, unknown>;

/** What a form sends: text for each field, null for an emptied one. */
export type Fields = Record<string, string | boolean | null | undefined>;

/** One table in the panel: what of it is shown, and which use cases write it. */
export interface TableDefinition {
  /** The resource's name in addresses and translations. */
  id: string;
  model: ModelStatic<Model>;
  columns: Columns;
  /** Which rows there are at all, to whoever asks. @throws DomainError `forbidden` where there are none */
  rows(actor: UserActor): WhereOptions;
  /** Adds what no column holds, such as an owner's name; `isDetail` where one record is read. */
  complete?(rows: Row[], isDetail: boolean): Promise<Row[]>;
  /** Only these fields of a form are looked at. */
  writable?: { create?: string[]; update?: string[] };
  /** Returns the new record's id. */
  create?(actor: UserActor, fields: Fields): Promise<string>;
  /** Gets only the fields that differ from what is there, and the version that the form was opened with. */
  update?(actor: UserActor, id: string, fields: Fields, expected: ExpectedVersions): Promise<unknown>;
  delete?(actor: UserActor, id: string): Promise<unknown>;
  options: ResourceOptions;
}

/** Who asks, as AdminJS hands it on. */
type Asker = Pick<ActionContext, 'currentAdmin'>;

interface FindOptions {
  limit?: number;
  offset?: number;
  sort?: Sort;
}

/** By its number, or beside the row with an id. */
interface Place {
  page: number;
  perPage: number;
  after?: string;
  before?: string;
}

/** One page of what only a look at each row finds. */
export interface LookedRecords {
  records: BaseRecord[];
  /** So many were found on the way; one more than `MAX_COUNT` where there are more. */
  total: number;
  /** The rows beside which the pages before and after it lie; undefined where all was looked at. */
  edges?: { before: string | null; after: string | null };
  /** Up to which row it was looked, where that was not enough for a whole page. */
  reached: string | null;
}

interface Sort {
  sortBy?: string;
  direction?: 'asc' | 'desc';
}

/** So deep a page is found by its number, along the index alone; among what only a look at each row finds, no deeper than counted. */
const MAX_OFFSET = 1_000_000;

/**
 * AdminJS reads through the Sequelize adapter and writes through the use cases, as the admin who asks. Of the
 * adapter's reading only what is listed in the definition's columns is left: no other is read, filtered or sorted by.
 */
export class UseCaseResource extends Resource {
  readonly #table: TableDefinition;
  readonly #model: ModelStatic<Model>;
  readonly #properties: Map<string, BaseProperty>;
  readonly #listCall: ObjectSchema;

  constructor(table: TableDefinition) {
    super(table.model as unknown as typeof Model);
    this.#table = table;
    this.#model = table.model;
    this.#listCall = listCallSchema(table.columns);
    // Text to AdminJS, whatever it is: its own conversions make 0 of an empty number and true of any word.
    this.#properties = new Map(
      Object.entries(table.columns).map(([path, column]) => [
        path,
        new BaseProperty({ path, isId: column.kind === 'id', isSortable: orderOf(column) !== undefined }),
      ]),
    );
  }

  /** AdminJS is given instances, never models. */
  static override isAdapterFor(): boolean {
    return false;
  }

  override id(): string {
    return this.#table.id;
  }

  override properties(): BaseProperty[] {
    return [...this.#properties.values()];
  }

  override property(path: string): BaseProperty | null {
    return this.#properties.get(path) ?? null;
  }

  override async count(filter: Filter, context?: Asker): Promise<number> {
    const names = Object.keys(filter.filters);
    const isDear = names.some((name) => this.#table.columns[name]?.kind === 'filter');
    return boundedCount(this.#model, this.#where(filter, actorOf(context)), isDear);
  }

  override async find(
    filter: Filter,
    { limit, offset, sort }: FindOptions,
    context?: Asker,
  ): Promise<BaseRecord[]> {
    const actor = actorOf(context);
    const where = this.#where(filter, actor);
    const order = this.#order(sort);
    const [after, before] = ['after', 'before'].map(
      (name) => filter.filters[name]?.value as string | undefined,
    );
    if (after) return this.#readAfter(actor, after, where, order, limit);
    if (before) return (await this.#readAfter(actor, before, where, turned(order), limit)).reverse();
    if (!offset) return this.#read(where, { limit, order: inOrder(order) });

    const isSearch = Object.keys(filter.filters).some((name) => needsLook(this.#table.columns[name]));
    expectDepth(offset, limit, isSearch ? MAX_COUNT : MAX_OFFSET);
    const ids = await idsFrom(this.#model, where, order, { offset, limit });
    return this.#read({ id: { [Op.in]: ids } }, { order: inOrder(order) });
  }

  /** Whether a look at each row is what finds it. */
  isLook({ filters }: Filter): boolean {
    return Object.keys(filters).some((name) => isLook(this.#table.columns[name]));
  }

  /** No further than one call can look. @throws DomainError `validation_failed`, `record_not_found` */
  async look(actor: UserActor, filter: Filter, sort: Sort, place: Place): Promise<LookedRecords> {
    const { page, perPage, after, before } = place;
    const order = this.#order(sort);
    const from = after ?? before;
    const offset = from ? 0 : (page - 1) * perPage;
    expectDepth(offset, perPage, MAX_COUNT);
    const list = {
      model: this.#model,
      rows: this.#table.rows(actor),
      others: this.#where(filter, actor, (column) => !isLook(column)),
      looks: this.#where(filter, actor, isLook),
      order: before ? turned(order) : order,
    };
    const { ids, first, last } = await lookedPage(list, from, from ? perPage + 1 : MAX_COUNT + 1);

    const shown = ids.slice(offset, offset + perPage);
    const isFull = ids.length > offset + perPage;
    const goesOn = isFull ? (shown.at(-1) ?? null) : last;
    const begins = (from ? first : shown[0]) ?? null;
    const isWhole = !from && last === null && ids.length <= MAX_COUNT;
    return {
      records: await this.#read({ id: { [Op.in]: shown } }, { order: inOrder(order) }),
      total: ids.length,
      ...(!isWhole && {
        edges: before ? { before: goesOn, after: begins } : { before: begins, after: goesOn },
      }),
      reached: isFull ? null : last,
    };
  }

  /** @throws DomainError `validation_failed` */
  readListCall(query: object): ListCall {
    return readListCall(this.#listCall, query);
  }

  /** Whether `id` can name a record of this table. */
  canHave(id: string): boolean {
    return canBeId(this.#table.columns.id, id);
  }

  async has(actor: UserActor, id: string): Promise<boolean> {
    return this.canHave(id) && (await this.#model.count({ where: this.#scoped(actor, [{ id }]) })) > 0;
  }

  override async findOne(id: string, context?: Asker): Promise<BaseRecord | null> {
    const [record] = await this.#readByIds(actorOf(context), [id], true);
    return record ?? null;
  }

  override async findMany(ids: string[], context?: Asker): Promise<BaseRecord[]> {
    return this.#readByIds(actorOf(context), ids, false);
  }

  override async create(params: Row, context?: ActionContext): Promise<Row> {
    const { create, writable } = this.#table;
    const { actor, language } = adminOf(context ?? {});
    return inPanelTerms(language, async () => {
      if (!create) throw new Error(`nobody creates ${this.id()} here`);
      const id = await create(actor, pick(params, writable?.create));
      return (await this.findOne(id, context))?.params ?? { id };
    });
  }

  override async update(id: string, params: Row, context?: ActionContext): Promise<Row> {
    const { update, writable } = this.#table;
    const { actor, language } = adminOf(context ?? {});
    return inPanelTerms(language, async () => {
      const row = (await this.findOne(id, context))?.params;
      if (!update) throw new Error(`nobody changes ${this.id()} here`);
      if (!row) throw new DomainError('record_not_found');
      const changes = changed(pick(params, writable?.update), row);
      if (Object.keys(changes).length > 0) await update(actor, id, changes, versionOf(params));
      return (await this.findOne(id, context))?.params ?? row;
    });
  }

  override async delete(id: string, context?: ActionContext): Promise<void> {
    const { actor, language } = adminOf(context ?? {});
    await inPanelTerms(language, async () => {
      if (!this.#table.delete) throw new Error(`nobody deletes ${this.id()} here`);
      await this.#table.delete(actor, id);
    });
  }

  async #readAfter(
    actor: UserActor,
    id: string,
    where: WhereOptions,
    order: ListOrder,
    limit?: number,
  ): Promise<BaseRecord[]> {
    const beyond = await comes('after', { model: this.#model, rows: this.#table.rows(actor), order }, id);
    return this.#read({ [Op.and]: [where, beyond] }, { limit, order: inOrder(order) });
  }

  async #readByIds(actor: UserActor, ids: string[], isDetail: boolean): Promise<BaseRecord[]> {
    const known = ids.filter((id) => this.canHave(id));
    return this.#read(this.#scoped(actor, [{ id: { [Op.in]: known } }]), {}, isDetail);
  }

  async #read(
    where: WhereOptions,
    page: { limit?: number; order?: Order },
    isDetail = false,
  ): Promise<BaseRecord[]> {
    const attributes = Object.entries(this.#table.columns)
      .filter(([, column]) => (isDetail ? isKept(column) : isInLists(column)))
      .map(([name, column]): string | [Literal, string] =>
        column.kind === 'made' ? [column.value, name] : name,
      );
    const found = await this.#model.findAll({ where, attributes, ...page });
    const rows = found.map((model) => asText(model.get({ plain: true })));
    const complete = await (this.#table.complete?.(rows, isDetail) ?? rows);
    return complete.map((row) => new ShownRecord(row, this));
  }

  /** @param isMeant only of these columns */
  #where(
    { filters }: Filter,
    actor: UserActor,
    isMeant: (column: Column) => boolean = () => true,
  ): WhereOptions {
    const conditions = Object.entries(filters).flatMap(([name, { value }]) => {
      const column = Object.hasOwn(this.#table.columns, name) ? this.#table.columns[name] : undefined;
      return column && isMeant(column) ? [condition(name, column, value)] : [];
    });
    return this.#scoped(actor, conditions);
  }

  /** Every reading goes through here: what is not there to the one who asks is found by no id, filter or place in a list. */
  #scoped(actor: UserActor, conditions: Condition[]): WhereOptions {
    return { [Op.and]: [...conditions, this.#table.rows(actor)] };
  }

  #order({ sortBy = '', direction }: Sort = {}): ListOrder {
    const { columns, options } = this.#table;
    // The list's own order has AdminJS's word for it, which is not looked at.
    const by = sortBy && orderOf(columns[sortBy]) ? sortBy : (options.sort?.sortBy ?? 'id');
    return listOrder(this.#model, by, orderOf(columns[by]), direction === 'desc' ? 'DESC' : 'ASC');
  }
}

const actorOf = (context: Asker = {}): UserActor => adminOf(context).actor;

/** All of these to whoever reads all, and nothing to anybody else. */
export const readable =
  (rows: WhereOptions = {}) =>
  (actor: UserActor): WhereOptions => {
    requireReader(actor);
    return rows;
  };

/** @throws DomainError `validation_failed` */
function expectDepth(offset: number, limit = 1, deepest: number): void {
  if (offset <= deepest) return;
  const params = { limit: Math.floor(deepest / limit) + 1 };
  throw new DomainError('validation_failed', { fields: [{ field: 'page', rule: 'number.max', params }] });
}

/** Its title stands above its page and in the way there: nothing of a name is hidden in it. */
class ShownRecord extends BaseRecord {
  override title(): string {
    return shownText(String(super.title() ?? ''));
  }
}

/** Moments as JSON has them; what a flag or a number is, stays it. */
const asText = (row: Row): Row =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, value instanceof Date ? value.toISOString() : value]),
  );

const pick = (params: Row, names: string[] = []): Fields =>
  Object.fromEntries(
    names.filter((name) => Object.hasOwn(params, name)).map((name) => [name, asField(name, params[name])]),
  );

/** AdminJS makes an empty list or object of its words for them. */
function asField(name: string, value: unknown): string | boolean | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'object')
    throw new DomainError('validation_failed', {
      fields: [{ field: name, rule: 'string.base', params: {} }],
    });
  return typeof value === 'boolean' ? value : String(value);
}

/**
 * AdminJS sends back all that it was given of the record, so that the version comes along.
 * @throws DomainError `precondition_failed` for what was never one
 */
function versionOf({ version }: Row): ExpectedVersions {
  if (version === undefined) return 'any';
  if (!/^[0-9]{1,9}$/.test(String(version))) throw new DomainError('precondition_failed');
  return [Number(version)];
}

/** AdminJS sends whole records; a command names only what changes. */
const changed = (fields: Fields, row: Row): Fields =>
  Object.fromEntries(
    Object.entries(fields).filter(([name, value]) => String(value ?? '') !== String(row[name] ?? '')),
  );
