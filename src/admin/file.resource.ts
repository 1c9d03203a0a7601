import { col, fn, type Model, type ModelStatic, Op } from 'sequelize';
import { linkUrl } from '../config/link-url.js';
import type { UseCases } from '../domain/use-cases.js';
import { nameHasWords } from './columns.js';
import { valueComponents } from './components.js';
import { withFolderPaths } from './folder-paths.js';
import { unlessEmptied } from './panel-form.js';
import type { PanelModels } from './panel-models.js';
import { withPeople } from './people.js';
import {
  dangerous,
  dangerousToOne,
  deleteEach,
  recordAction,
  refused,
  showingAction,
} from './record-action.js';
import { type Row, readable, type TableDefinition } from './table-definition.js';

/** R51: everybody's files. */
export const fileTable = (
  { files, links }: Pick<UseCases, 'files' | 'links'>,
  models: PanelModels,
  publicUrl: string,
): TableDefinition => ({
  id: 'files',
  model: models.File,
  // What is in the trash has a table of its own.
  rows: readable({ trashId: null }),
  columns: {
    id: { kind: 'id' },
    name: { kind: 'value', sorts: models.File.byName },
    folderId: { kind: 'value' },
    ownerId: { kind: 'reference' },
    size: { kind: 'value', sorts: 'plain' },
    mimeType: { kind: 'text' },
    comment: { kind: 'value' },
    uploadedAt: { kind: 'moment', sorts: 'plain' },
    updatedAt: { kind: 'value' },
    lastDownloadedAt: { kind: 'moment' },
    downloadCount: { kind: 'value' },
    damagedAt: { kind: 'value' },
    sha256: { kind: 'detail' },
    version: { kind: 'detail' },
    text: { kind: 'filter', where: nameHasWords },
  },
  complete: async (rows) => {
    const placed = await withFolderPaths(models.Folder, rows);
    return withLinkCounts(models.ShareLink, await withPeople(models.User, placed, 'ownerId', 'owner'));
  },
  writable: { update: ['name', 'comment'] },
  update: (actor, id, { name, comment }, expected) =>
    files.update(
      actor,
      id,
      {
        ...(name !== undefined && { name: name ?? '' }),
        ...(comment !== undefined && { comment: comment ?? '' }),
      },
      expected,
    ),
  delete: (actor, id) => files.delete(actor, id),
  options: {
    titleProperty: 'name',
    sort: { sortBy: 'uploadedAt', direction: 'desc' },
    listProperties: [
      'name',
      'folderPath',
      'ownerId',
      'size',
      'uploadedAt',
      'lastDownloadedAt',
      'downloadCount',
      'linkCount',
    ],
    showProperties: [
      'name',
      'comment',
      'folderPath',
      'ownerId',
      'size',
      'mimeType',
      'uploadedAt',
      'updatedAt',
      'lastDownloadedAt',
      'downloadCount',
      'linkCount',
      'sha256',
      'damagedAt',
      'id',
    ],
    editProperties: ['name', 'comment'],
    filterProperties: ['text', 'ownerId', 'mimeType', 'uploadedAt', 'lastDownloadedAt'],
    properties: {
      name: { isTitle: true, isRequired: true, components: valueComponents('FileNameValue') },
      comment: { type: 'textarea', components: { show: 'CommentValue' } },
      text: { components: { filter: 'TextFilter' }, custom: { isSearch: true } },
      mimeType: { components: { filter: 'TextFilter' } },
      ownerId: { components: { ...valueComponents('OwnerValue'), filter: 'PersonFilter' } },
      folderPath: { components: valueComponents('PlaceValue'), isSortable: false },
      size: { components: valueComponents('SizeValue') },
      uploadedAt: { components: { ...valueComponents('MomentValue'), filter: 'MomentFilter' } },
      updatedAt: { components: valueComponents('MomentValue') },
      damagedAt: { components: valueComponents('MomentValue') },
      lastDownloadedAt: { components: { ...valueComponents('MomentValue'), filter: 'MomentFilter' } },
      downloadCount: { components: valueComponents('CountValue') },
      linkCount: { components: valueComponents('CountValue'), isSortable: false },
    },
    actions: {
      new: refused,
      search: refused,
      download: showingAction({ icon: 'Download', component: 'OpenContent' }),
      view: showingAction({ icon: 'ExternalLink', component: 'OpenContent' }),
      share: recordAction({ icon: 'Share2', component: 'ShareFile' }, async (actor, id, fields) => {
        const { expiresAt, password, maxDownloads } = fields;
        const link = await links.create(actor, id, {
          expiresAt: unlessEmptied(expiresAt) ?? undefined,
          password: unlessEmptied(password),
          maxDownloads: unlessEmptied(maxDownloads),
        });
        return { message: 'linkCreated', result: { url: linkUrl(publicUrl, link.token) } };
      }),
      delete: dangerousToOne('trash'),
      bulkDelete: { handler: deleteEach, ...dangerous('trashMany') },
    },
  },
});

async function withLinkCounts(shareLinks: ModelStatic<Model>, rows: Row[]): Promise<Row[]> {
  const counts = await shareLinks.findAll({
    where: { fileId: { [Op.in]: rows.map(({ id }) => id) } },
    attributes: ['fileId', [fn('count', col('id')), 'count']],
    group: ['fileId'],
  });
  const countOf = new Map(counts.map((count) => [count.get('fileId'), Number(count.get('count'))]));
  return rows.map((row) => ({ ...row, linkCount: countOf.get(row.id) ?? 0 }));
}
