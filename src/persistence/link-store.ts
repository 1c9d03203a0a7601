import { randomUUID } from 'node:crypto';
import type { LinkSort } from '../domain/links/link.commands.js';
import type { LinkPolicy } from '../domain/links/link-policy.js';
import type { LinkListQuery, LinkStore, LinkTarget, NamedLink } from '../domain/links/link-store.js';
import type { Database } from './database.js';
import { fileColumns } from './file-store.js';
import { folderColumns } from './folder-store.js';
import { GatheredStatement } from './gathered-statement.js';
import { type Filter, type ListSource, listPage } from './keyset.js';
import { brokenLinks, unusedLinks } from './link-filters.js';
import { orRefusal } from './refusals.js';
import { rowsOf, selectList } from './sql.js';
import { isOpen } from './user-store.js';

const linkColumns = {
  id: 'l.id',
  token: 'l.token',
  kind: 'l.kind',
  ownerId: 'l.owner_id',
  fileId: 'l.file_id',
  folderId: 'l.folder_id',
  createdAt: 'l.created_at',
  expiresAt: 'l.expires_at',
  hasPassword: 'l.has_password',
  version: 'l.version',
  maxDownloads: 'l.max_downloads',
  downloadCount: 'l.download_count',
  lastDownloadedAt: 'l.last_downloaded_at',
  openCount: 'l.open_count',
  lastOpenedAt: 'l.last_opened_at',
  lastAddress: 'l.last_address',
};

const joined = `JOIN users u ON u.id = l.owner_id
  LEFT JOIN files f ON f.id = l.file_id
  LEFT JOIN folders d ON d.id = l.folder_id`;

type TargetRow = { [Part in keyof LinkTarget]: NonNullable<LinkTarget[Part]> };

const linkList: ListSource<LinkSort> = {
  columns: { ...linkColumns, name: 'coalesce(f.name, d.name)', ownerIsActive: isOpen('u') },
  from: `share_links l ${joined}`,
  counted: 'share_links l',
  id: { expression: 'l.id', type: 'uuid' },
  sorts: { createdAt: { expression: 'l.created_at', type: 'timestamptz' } },
};

const findTargets = {
  name: 'find-link-targets',
  text: `SELECT asked.n::int AS asked, ${selectList(linkColumns, 'link.')}, ${selectList(fileColumns, 'file.')},
      ${selectList(folderColumns, 'folder.')}, ${isOpen('u')} AS "ownerIsActive"
    FROM unnest($1::uuid[]) WITH ORDINALITY AS asked (token, n)
    JOIN share_links l ON l.token = asked.token ${joined}
    WHERE f.trash_id IS NULL AND d.trash_id IS NULL`,
};

/** In SQL throughout: the model leaves out the password's hash, which is written here. */
export function createLinkStore(database: Database): LinkStore {
  const { sequelize, models } = database;
  const targets = new GatheredStatement<TargetRow>(database, findTargets);

  async function find(id: string): Promise<NamedLink | null> {
    const sql = `SELECT ${selectList(linkList.columns)} FROM ${linkList.from} WHERE l.id = $id`;
    return (await rowsOf<NamedLink>(sequelize, sql, { id }))[0] ?? null;
  }

  return {
    find,

    async lockVersion(id) {
      const sql = 'SELECT version FROM share_links WHERE id = $id FOR NO KEY UPDATE';
      return (await rowsOf<{ version: number }>(sequelize, sql, { id }))[0] ?? null;
    },

    list: (query) => listPage<NamedLink, LinkSort>(sequelize, linkList, filterOf(query), query),

    async insert(link) {
      const [inserted] = await orRefusal(
        rowsOf<NamedLink>(
          sequelize,
          `WITH l AS (
             INSERT INTO share_links
               (id, token, kind, owner_id, file_id, folder_id, expires_at, max_downloads, password_hash, created_at)
             VALUES
               ($id, $token, $kind, $ownerId, $fileId, $folderId, $expiresAt, $maxDownloads, $passwordHash, $now)
             RETURNING *
           )
           SELECT ${selectList(linkList.columns)} FROM l ${joined}`,
          { ...link, id: randomUUID(), now: new Date() },
        ),
      );
      if (!inserted) throw new Error('a link was written without its owner');
      return inserted;
    },

    async findByToken(token) {
      const found = await targets.ask(token);
      if (!found) return null;
      const { link, file, folder, ownerIsActive } = found;
      return link.fileId === null
        ? { link, file: null, folder, ownerIsActive }
        : { link, file, folder: null, ownerIsActive };
    },

    async update(id, { expiresAt, maxDownloads, passwordHash }) {
      const changes = [
        expiresAt !== undefined && 'expires_at = $expiresAt',
        maxDownloads !== undefined && 'max_downloads = $maxDownloads',
        passwordHash !== undefined && 'password_hash = $passwordHash',
      ].filter((change) => change !== false);
      if (changes.length > 0) {
        const sql = `UPDATE share_links SET ${changes.join(', ')}, version = version + 1 WHERE id = $id`;
        await rowsOf(sequelize, sql, { id, expiresAt, maxDownloads, passwordHash });
      }
      return find(id);
    },

    delete: async (id) => (await models.ShareLink.destroy({ where: { id } })) > 0,

    async passwordHash(id) {
      const sql = 'SELECT password_hash AS hash FROM share_links WHERE id = $id';
      return (await rowsOf<{ hash: string | null }>(sequelize, sql, { id }))[0]?.hash ?? null;
    },

    async claimDownload(id, at) {
      const claimed = await rowsOf(
        sequelize,
        `UPDATE share_links
         SET download_count = download_count + 1, last_downloaded_at = greatest(last_downloaded_at, $at)
         WHERE id = $id
           AND (max_downloads IS NULL OR download_count < max_downloads)
           AND (expires_at IS NULL OR expires_at > $at)
           AND EXISTS (SELECT 1 FROM users WHERE users.id = owner_id AND ${isOpen('users')})
         RETURNING id`,
        { id, at },
      );
      return claimed.length > 0;
    },
  };
}

function filterOf({
  ownerId,
  fileId,
  folderId,
  kind,
  leadsTo,
  hasPassword,
  neverExpires,
  unusedDays,
  ownerIsActive,
  breaks,
}: LinkListQuery): Filter {
  const where: string[] = [];
  if (ownerId) where.push('l.owner_id = $ownerId');
  if (fileId) where.push('l.file_id = $fileId');
  if (folderId) where.push('l.folder_id = $folderId');
  if (kind) where.push('l.kind = $kind');
  if (leadsTo) where.push(`l.${leadsTo}_id IS NOT NULL`);
  if (hasPassword !== undefined) where.push('l.has_password = $hasPassword');
  if (neverExpires !== undefined) where.push('(l.expires_at IS NULL) = $neverExpires');
  if (unusedDays !== undefined) where.push(unusedLinks('l', '$unusedDays'));
  if (ownerIsActive !== undefined)
    where.push(`l.owner_id IN (SELECT id FROM users u WHERE ${isOpen('u')} = $ownerIsActive)`);
  if (breaks) where.push(breaks.isBroken ? breaksPolicy : `NOT ${breaksPolicy}`);
  const filters = { ownerId, fileId, folderId, kind, hasPassword, neverExpires, unusedDays, ownerIsActive };
  return {
    where,
    bind: { ...filters, ...(breaks && policyBind(breaks.policy)) },
  };
}

/** The place's policy, as `breaksPolicy` asks for it. */
export const policyBind = (policy: LinkPolicy) => ({
  linkMakers: policy.linkMakers,
  longestDays: policy.linkLongestDays,
  passwordRequired: policy.linkPasswordRequired,
  uploadRequests: policy.linkUploadRequests,
});

export const breaksPolicy = brokenLinks('l', '$linkMakers, $longestDays, $passwordRequired, $uploadRequests');
