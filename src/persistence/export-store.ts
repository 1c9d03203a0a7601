import type { BulkNoun } from '../domain/bulk/bulk-act.js';
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

export const createExportStore = ({ sequelize }: Pick<Database, 'sequelize'>): ExportStore => ({
  columns: (noun) => Object.keys(exported[noun].columns),

  rowsAfter(noun, filter, after, limit) {
    const { joins, columns } = exported[noun];
    const { from, id } = selectedFrom(noun);
    const { where, bind } = conditionsOf(noun, { filter });
    return rowsOf<ExportedRow>(
      sequelize,
      `SELECT ${selectList(columns)} FROM ${from} ${joins}
       WHERE ${where.join(' AND ')} AND ($after::uuid IS NULL OR ${id} > $after) ORDER BY ${id} LIMIT $limit`,
      { ...bind, after, limit },
    );
  },
});
