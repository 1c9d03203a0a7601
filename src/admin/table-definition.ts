import type { ResourceOptions } from 'adminjs';
import type { Model, ModelStatic, WhereOptions } from 'sequelize';
import type { ExpectedVersions } from '../domain/entries/expect-version.js';
import { requireReader, type UserActor } from '../domain/shared/actor.js';
import type { Columns } from './columns.js';

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
  /** Finds one, where that is more than one look into the table. */
  find?(actor: UserActor, id: string): Promise<Row | null>;
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

/** All of these to whoever reads all, and nothing to anybody else. */
export const readable =
  (rows: WhereOptions = {}) =>
  (actor: UserActor): WhereOptions => {
    requireReader(actor);
    return rows;
  };
