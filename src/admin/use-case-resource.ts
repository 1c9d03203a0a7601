import { Resource } from '@adminjs/sequelize';
import { type ActionContext, BaseProperty, BaseRecord, type Filter } from 'adminjs';
import type { ObjectSchema } from 'joi';
import type { Model } from 'sequelize';
import type { UserActor } from '../domain/shared/actor.js';
import { DomainError } from '../domain/shared/domain-error.js';
import { shownText } from '../i18n/shown-text.js';
import { orderOf } from './columns.js';
import { changed, pick, versionOf } from './form-fields.js';
import { type ListCall, listCallSchema, readListCall } from './list-call.js';
import { adminOf } from './panel-admin.js';
import { inPanelTerms } from './panel-errors.js';
import type { PageCall, PlacedPage, Row, TableDefinition } from './table-definition.js';
import { type FindOptions, TableReader } from './table-reader.js';

/** Who asks, as AdminJS hands it on. */
type Asker = Pick<ActionContext, 'currentAdmin'>;

/**
 * AdminJS reads through the Sequelize adapter and writes through the use cases, as the admin who asks. Of the
 * adapter's reading only what is listed in the definition's columns is left: no other is read, filtered or sorted by.
 */
export class UseCaseResource extends Resource {
  readonly #table: TableDefinition;
  readonly #reader: TableReader;
  readonly #properties: Map<string, BaseProperty>;
  readonly #listCall: ObjectSchema;

  constructor(table: TableDefinition) {
    super(table.model as unknown as typeof Model);
    this.#table = table;
    this.#reader = new TableReader(table);
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

  override count(filter: Filter, context?: Asker): Promise<number> {
    return this.#reader.count(actorOf(context), filter);
  }

  override async find(filter: Filter, options: FindOptions, context?: Asker): Promise<BaseRecord[]> {
    return this.#shown(await this.#reader.find(actorOf(context), filter, options));
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
    const page = await this.#reader.page(actor, filters, call);
    return { ...page, records: this.#shown(page.records) };
  }

  /** @throws DomainError `validation_failed` */
  readListCall(query: object): ListCall {
    return readListCall(this.#listCall, query);
  }

  /** Whether `id` can name a record of this table. */
  canHave(id: string): boolean {
    return this.#reader.canHave(id);
  }

  has(actor: UserActor, id: string): Promise<boolean> {
    return this.#reader.has(actor, id);
  }

  override async findOne(id: string, context?: Asker): Promise<BaseRecord | null> {
    const row = await this.#reader.one(actorOf(context), id);
    return row && new ShownRecord(row, this);
  }

  override async findMany(ids: string[], context?: Asker): Promise<BaseRecord[]> {
    return this.#shown(await this.#reader.many(actorOf(context), ids));
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

  #shown(rows: Row[]): BaseRecord[] {
    return rows.map((row) => new ShownRecord(row, this));
  }
}

const actorOf = (context: Asker = {}): UserActor => adminOf(context).actor;

/** Its title stands above its page and in the way there: nothing of a name is hidden in it. */
class ShownRecord extends BaseRecord {
  override title(): string {
    return shownText(String(super.title() ?? ''));
  }
}
