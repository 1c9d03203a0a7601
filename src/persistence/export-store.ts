import type { BulkFilter, BulkNoun } from '../domain/bulk/bulk-act.js';
import type { ExportedRow, ExportStore } from '../domain/exports/export-store.js';
import { conditionsOf, selectedFrom } from './bulk-store.js';
import type { Database } from './database.js';
import { rowsOf, selectList } from './sql.js';
import { lastSeen } from './user-store.js';

interface Export {
  /** Beside what the filters look at. */
  joins: string;
  columns: Record<string, string>;
}

const owner = (ownerId: string) => `JOIN users o ON o.id = ${ownerId}`;

/** No password, no hash of one, no address of a link: who has such a file could use it. */
const exported: Record<BulkNoun, Export> = {
  users: {
    joins: '',
    columns: {
      id: 'u.id',
      login: 'u.login',
      fullName: 'u.full_name',
      email: 'u.email',
      isAdmin: 'u.is_admin',
      role: 'u.role',
      isActive: 'u.is_active',
      expiresAt: 'u.expires_at',
      quotaBytes: 'u.quota_bytes',
      fileCount: 'u.file_count',
      usedBytes: 'u.used_bytes',
      trashBytes: 'u.trash_bytes',
      createdAt: 'u.created_at',
      lastLoginAt: 'u.last_login_at',
      lastSeenAt: lastSeen('u'),
    },
  },
  files: {
    joins: owner('f.owner_id'),
    columns: {
      id: 'f.id',
      name: 'f.name',
      owner: 'o.login',
      folderId: 'f.folder_id',
      size: 'f.size',
      mimeType: 'f.mime_type',
      sha256: 'f.sha256',
      comment: 'f.comment',
      uploadedAt: 'f.uploaded_at',
      updatedAt: 'f.updated_at',
      lastDownloadedAt: 'f.last_downloaded_at',
      downloadCount: 'f.download_count',
    },
  },
  links: {
    joins: '',
    columns: {
      id: 'l.id',
      kind: 'l.kind',
      target: 'coalesce(f.name, d.name)',
      owner: 'u.login',
      hasPassword: 'l.has_password',
      createdAt: 'l.created_at',
      expiresAt: 'l.expires_at',
      maxDownloads: 'l.max_downloads',
      downloadCount: 'l.download_count',
      lastDownloadedAt: 'l.last_downloaded_at',
      openCount: 'l.open_count',
      lastOpenedAt: 'l.last_opened_at',
    },
  },
  trash: {
    joins: owner('t.owner_id'),
    columns: {
      id: 't.id',
      kind: 't.kind',
      name: `coalesce(f.name, d.name, '')`,
      owner: 'o.login',
      bytes: 't.bytes',
      fileCount: 't.file_count',
      deletedAt: 't.deleted_at',
    },
  },
};

/** So many rows are read in one statement. */
const BATCH = 1_000;

/** Of so few the ids are remembered. */
const FEW = 10_000;

/** Where more match, so many rows of the table are looked at in one statement, whether they match or not. */
const STRETCH = 4_000;

export const createExportStore = ({ sequelize }: Pick<Database, 'sequelize'>): ExportStore => {
  const run = <Row extends object>(sql: string, bind: Record<string, unknown>) =>
    rowsOf<Row>(sequelize, sql, bind);

  /** In the order of ids, by a condition over the table alone. */
  async function rowsWhere(noun: BulkNoun, filter: BulkFilter, part: string, of: Record<string, unknown>) {
    const { joins, columns } = exported[noun];
    const { from, id } = selectedFrom(noun, part);
    const { where, bind } = conditionsOf(noun, { filter });
    return run<ExportedRow>(
      `SELECT ${selectList(columns)} FROM ${from} ${joins} WHERE ${where.join(' AND ')} ORDER BY ${id}`,
      { ...bind, ...of },
    );
  }

  async function idsOfFew(noun: BulkNoun, filter: BulkFilter): Promise<string[] | null> {
    const { from, id } = selectedFrom(noun);
    const { where, bind } = conditionsOf(noun, { filter });
    const sql = `SELECT ${id} AS id FROM ${from} WHERE ${where.join(' AND ')} LIMIT ${FEW + 1}`;
    const ids = (await run<{ id: string }>(sql, bind)).map((row) => row.id);
    return ids.length > FEW ? null : ids.sort();
  }

  /** The last id of the table's next stretch, along the index alone; null in the last one. */
  async function endOfStretch(noun: BulkNoun, after: string): Promise<string | null> {
    const { table } = selectedFrom(noun);
    const sql = `SELECT id FROM ${table} WHERE id > $after ORDER BY id OFFSET ${STRETCH - 1} LIMIT 1`;
    return (await run<{ id: string }>(sql, { after }))[0]?.id ?? null;
  }

  return {
    columns: (noun) => Object.keys(exported[noun].columns),

    async *batches(noun, filter) {
      const few = await idsOfFew(noun, filter);
      if (few) {
        for (let at = 0; at === 0 || at < few.length; at += BATCH)
          yield await rowsWhere(noun, filter, 'id = ANY($some::uuid[])', { some: few.slice(at, at + BATCH) });
        return;
      }
      for (let after: string | null = BEFORE_ALL; after; ) {
        const last: string | null = await endOfStretch(noun, after);
        yield await rowsWhere(noun, filter, last ? 'id > $after AND id <= $last' : 'id > $after', {
          after,
          last,
        });
        after = last;
      }
    },
  };
};

const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';
