import type {
  BulkFilter,
  BulkNoun,
  BulkSelection,
  BulkSubject,
  BulkTarget,
  SelectedSubject,
} from '../domain/bulk/bulk-act.js';
import type { BulkStore } from '../domain/bulk/bulk-store.js';
import { type LinkState, UNUSED_DAYS } from '../domain/links/link.js';
import type { Fullness, UserStanding } from '../domain/users/user-filters.js';
import type { Database } from './database.js';
import { eachBatch } from './each-batch.js';
import { linksInState, unusedLinks } from './link-filters.js';
import { breaksPolicy, policyBind } from './link-store.js';
import { containing, rowsOf, selectList } from './sql.js';
import { fillings, lastSeen, standings } from './user-store.js';

export type Bind = Record<string, unknown>;
/** The condition of one filter, whose value stands in `$<name>`. */
type Condition = string | ((value: never) => string);

interface Source {
  table: string;
  alias: string;
  /** Beside the table, for names and filters. */
  joins: string;
  columns: Record<string, string>;
  /** Which there are at all. */
  scope: string[];
  filters: Record<string, Condition>;
  /** Filters from one moment to another, by their columns. */
  moments: Record<string, string>;
}

const nameHasWords = (of: string) => `name_has_words(${of}.search_text, $text)`;

const inState = linksInState('l');

const sources: Record<BulkNoun, Source> = {
  users: {
    table: 'users',
    alias: 'u',
    joins: '',
    columns: {
      id: 'u.id',
      name: `u.full_name || ' (' || u.login || ')'`,
      version: 'u.version',
      isAdmin: 'u.is_admin',
      role: 'u.role',
      groupIds: 'ARRAY(SELECT group_id FROM group_members WHERE user_id = u.id)',
      isActive: 'u.is_active',
      quotaBytes: 'u.quota_bytes',
      expiresAt: 'u.expires_at',
    },
    scope: ['u.deleted_at IS NULL'],
    filters: {
      person: 'has_words(u.search_text, $person)',
      isAdmin: 'u.is_admin = $isAdmin',
      role: 'u.role = $role',
      isActive: 'u.is_active = $isActive',
      group: 'u.id IN (SELECT user_id FROM group_members WHERE group_id = $group)',
      mustChangePassword: 'u.must_change_password = $mustChangePassword',
      state: (state: UserStanding) => `$state::text IS NOT NULL AND ${standings[state]}`,
      fullness: (fullness: Fullness) => `$fullness::text IS NOT NULL AND ${fillings[fullness]}`,
    },
    moments: {
      createdAt: 'u.created_at',
      lastLoginAt: 'u.last_login_at',
      lastSeenAt: lastSeen('u'),
      expiresAt: 'u.expires_at',
    },
  },
  links: {
    table: 'share_links',
    alias: 'l',
    joins: `JOIN users u ON u.id = l.owner_id
      LEFT JOIN files f ON f.id = l.file_id LEFT JOIN folders d ON d.id = l.folder_id`,
    columns: {
      id: 'l.id',
      name: 'coalesce(f.name, d.name)',
      version: 'l.version',
      expiresAt: 'l.expires_at',
      maxDownloads: 'l.max_downloads',
    },
    scope: [],
    filters: {
      text: nameHasWords('l'),
      state: (state: LinkState) => `$state::text IS NOT NULL AND ${inState[state]}`,
      kind: 'l.kind = $kind',
      ownerId: 'l.owner_id = $ownerId',
      hasPassword: 'l.has_password = $hasPassword',
      leadsTo: (target: string) => `$leadsTo::text IS NOT NULL AND l.${target}_id IS NOT NULL`,
      life: '$life::text IS NOT NULL AND l.expires_at IS NULL',
      use: `$use::text IS NOT NULL AND ${unusedLinks('l', String(UNUSED_DAYS))}`,
    },
    moments: { expiresAt: 'l.expires_at', createdAt: 'l.created_at' },
  },
  trash: {
    table: 'trash',
    alias: 't',
    joins: `LEFT JOIN files f ON f.id = t.id AND t.kind = 'file'
      LEFT JOIN folders d ON d.id = t.id AND t.kind = 'folder'`,
    columns: { id: 't.id', name: `coalesce(f.name, d.name, '')` },
    scope: [],
    filters: {
      text: nameHasWords('t'),
      kind: 't.kind = $kind',
      ownerId: 't.owner_id = $ownerId',
      deletedById: 't.deleted_by = $deletedById',
    },
    moments: { deletedAt: 't.deleted_at' },
  },
  files: {
    table: 'files',
    alias: 'f',
    joins: '',
    columns: { id: 'f.id', name: 'f.name' },
    scope: ['f.trash_id IS NULL'],
    filters: {
      text: nameHasWords('f'),
      ownerId: 'f.owner_id = $ownerId',
      mimeType: 'f.mime_type ILIKE $mimeType',
    },
    moments: { uploadedAt: 'f.uploaded_at', lastDownloadedAt: 'f.last_downloaded_at' },
  },
};

export function createBulkStore({ sequelize }: Pick<Database, 'sequelize'>): BulkStore {
  const run = <Row extends object>(sql: string, bind: Bind) => rowsOf<Row>(sequelize, sql, bind);
  const select = (noun: BulkNoun, where: string[]) =>
    `SELECT ${selectList(sources[noun].columns)} FROM ${selectedFrom(noun).from} WHERE ${where.join(' AND ')}`;

  return {
    async eachSelected(noun, selection, use) {
      const { columns } = sources[noun];
      const { from } = selectedFrom(noun);
      const { where, bind } = conditionsOf(noun, selection);
      // Where nobody asks for a name, no file or folder is looked up for it.
      const { name: _, ...others } = columns;
      const sql = `SELECT ${selectList(others)} FROM ${from} WHERE ${where.join(' AND ')}`;
      await eachBatch<SelectedSubject>(sequelize, sql, bind, use);
    },

    async countSelected(noun, selection, { most, ids }) {
      const { from, id } = selectedFrom(noun);
      const { where, bind } = conditionsOf(noun, selection);
      const [counted] = await run<{ count: number; ids: string[] | null }>(
        `SELECT count(*) AS count, (array_agg(id))[1:${ids}] AS ids
         FROM (SELECT ${id} AS id FROM ${from} WHERE ${where.join(' AND ')} LIMIT ${most + 1}) selected`,
        bind,
      );
      return { count: counted?.count ?? 0, ids: counted?.ids ?? [] };
    },

    subjects: (noun, ids) =>
      run<BulkSubject>(select(noun, [...sources[noun].scope, `${selectedFrom(noun).id} = ANY($ids)`]), {
        ids,
      }),

    async keep(jobId, noun, selection, most) {
      const { where, bind } = conditionsOf(noun, selection);
      const { columns } = sources[noun];
      const { from, id } = selectedFrom(noun);
      return countOf(
        await run(
          `WITH kept AS (
             INSERT INTO bulk_targets (job_id, position, subject_id, name)
             SELECT $jobId, row_number() OVER (ORDER BY ${id}), ${id}, ${columns.name}
             FROM ${from} WHERE ${where.join(' AND ')} ORDER BY ${id} LIMIT ${most} RETURNING 1
           ) SELECT count(*) AS count FROM kept`,
          { ...bind, jobId },
        ),
      );
    },

    keepDone: async (jobId, ofJobId) =>
      countOf(
        await run(
          `WITH kept AS (
             INSERT INTO bulk_targets (job_id, position, subject_id, name, before)
             SELECT $jobId, row_number() OVER (ORDER BY id DESC), subject_id, subject, details->'before'
             FROM job_results WHERE job_id = $ofJobId AND outcome = 'done' AND subject_id IS NOT NULL RETURNING 1
           ) SELECT count(*) AS count FROM kept`,
          { jobId, ofJobId },
        ),
      ),

    targets: (jobId, after, limit) =>
      run<BulkTarget>(
        `SELECT position, subject_id AS id, name, before FROM bulk_targets
         WHERE job_id = $jobId AND position > $after ORDER BY position LIMIT ${limit}`,
        { jobId, after },
      ),

    async forget(jobId) {
      await run('DELETE FROM bulk_targets WHERE job_id = $jobId RETURNING 1 AS gone', { jobId });
    },
  };
}

/** @param part a condition over the table alone: only these rows of it are looked at, whatever else might find them */
export function selectedFrom(noun: BulkNoun, part?: string): { from: string; table: string; id: string } {
  const { table, alias, joins } = sources[noun];
  const rows = part ? `(SELECT * FROM ${table} WHERE ${part} OFFSET 0)` : table;
  return { from: `${rows} ${alias} ${joins}`, table, id: `${alias}.id` };
}

const countOf = (rows: object[]): number => (rows as { count: number }[])[0]?.count ?? 0;

/** Which rows of a list a selection means, over the tables and aliases of `selectedFrom`. */
export function conditionsOf(noun: BulkNoun, selection: BulkSelection): { where: string[]; bind: Bind } {
  const { scope } = sources[noun];
  const { id } = selectedFrom(noun);
  if ('ids' in selection) return { where: [...scope, `${id} = ANY($ids)`], bind: { ids: selection.ids } };
  const { where, bind } = filtersOf(sources[noun], selection.filter);
  return { where: ['true', ...scope, ...where], bind };
}

function filtersOf({ filters, moments }: Source, filter: BulkFilter): { where: string[]; bind: Bind } {
  const where: string[] = [];
  const bind: Bind = {};
  for (const [name, value] of Object.entries(filter)) {
    if (value === undefined) continue;
    if (typeof value === 'object' && 'breaks' in value) {
      where.push(breaksPolicy);
      Object.assign(bind, policyBind(value.breaks));
    } else if (typeof value === 'object') {
      for (const [end, sign] of [
        ['from', '>='],
        ['to', '<='],
      ] as const) {
        if (value[end] === undefined) continue;
        where.push(`${moments[name]} ${sign} $${name}_${end}`);
        bind[`${name}_${end}`] = value[end];
      }
    } else {
      const condition = filters[name];
      where.push(`(${typeof condition === 'function' ? condition(value as never) : condition})`);
      bind[name] = name === 'mimeType' ? containing(String(value)) : value;
    }
  }
  return { where, bind };
}
