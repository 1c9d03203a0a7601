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
  type Columns,
  type Condition,
  canBeId,
  condition,
  isInLists,
  isKept,
  needsLook,
  orderOf,
} from './columns.js';
import { type ListCall, listCallSchema, readListCall } from './list-call.js';
import { comes, idsFrom, inOrder, type ListOrder, listOrder, turned } from './list-place.js';
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
  /** Adds what no column holds, such as an owner's name, and keeps back what not everybody sees who sees the row. */
  complete?(rows: Row[], actor: UserActor): Promise<Row[]>;
  /** Finds the pages of the list, where that is more than one look into the table. */
  pages?(actor: UserActor, filters: Record<string, string>, call: PageCall): Promise<PlacedPage<Row>>;
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

/** By its number, or beside a place. */
export interface PageCall {
  sortBy?: string;
  direction: 'asc' | 'desc';
  page: number;
  perPage: number;
  after?: string;
  before?: string;
}

/** One page, and the places of those before and after it. */
export interface PlacedPage<Of> {
  records: Of[];
  before: string | null;
  after: string | null;
  /** Up to which moment it was looked, where that was not enough for a whole page. */
  reachedAt: Date | null;
  /** One more than `MAX_COUNT` where there are more; null where nobody knows. */
  total: number | null;
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
    if (!offset) return this.#read(actor, where, { limit, order: inOrder(order) });

    const isSearch = Object.keys(filter.filters).some((name) => needsLook(this.#table.columns[name]));
    expectDepth(offset, limit, isSearch ? MAX_COUNT : MAX_OFFSET);
    const ids = await idsFrom(this.#model, where, order, { offset, limit });
    return this.#read(actor, { id: { [Op.in]: ids } }, { order: inOrder(order) });
  }

  /** Whether its pages are found by a use case. */
  get hasPages(): boolean {
    return this.#table.pages !== undefined;
  }

  /** @throws DomainError `validation_failed`, `invalid_cursor` */
  async page(
    actor: UserActor,
    filters: Record<string, string>,
    call: PageCall,
  ): Promise<PlacedPage<BaseRecord>> {
    if (!this.#table.pages) throw new Error(`nobody finds pages of ${this.id()}`);
    if (!call.after && !call.before) expectDepth((call.page - 1) * call.perPage, call.perPage, MAX_COUNT);
    const { records, ...found } = await this.#table.pages(actor, filters, call);
    const complete = await (this.#table.complete?.(records.map(asText), actor) ?? records);
    return { ...found, records: complete.map((row) => new ShownRecord(row, this)) };
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
    return this.#read(actor, { [Op.and]: [where, beyond] }, { limit, order: inOrder(order) });
  }

  async #readByIds(actor: UserActor, ids: string[], isDetail: boolean): Promise<BaseRecord[]> {
    const known = ids.filter((id) => this.canHave(id));
    return this.#read(actor, this.#scoped(actor, [{ id: { [Op.in]: known } }]), {}, isDetail);
  }

  async #read(
    actor: UserActor,
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
    const complete = await (this.#table.complete?.(rows, actor) ?? rows);
    return complete.map((row) => new ShownRecord(row, this));
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
