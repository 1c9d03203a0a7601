import { type Model, type ModelStatic, Op } from 'sequelize';
import type { Rules } from '../domain/shared/rules.js';
import { expiryOf } from '../domain/trash/trash.js';
import type { UseCases } from '../domain/use-cases.js';
import { nameHasWords } from './columns.js';
import { valueComponents } from './components.js';
import type { PanelModels } from './panel-models.js';
import { withPeople } from './people.js';
import { bulkAction, dangerous, dangerousToOne, recordAction, refused } from './record-action.js';
import { type Row, readable, type TableDefinition } from './table-definition.js';

const kinds = ['file', 'folder'] as const;

/** What anybody deleted and may still come back. */
export const trashTable = (
  { trash, entries }: Pick<UseCases, 'trash' | 'entries'>,
  models: PanelModels,
  rules: Pick<Rules, 'trashRetentionDays'>,
): TableDefinition => ({
  id: 'trash',
  model: models.Trash,
  rows: readable(),
  columns: {
    id: { kind: 'id' },
    kind: { kind: 'choice', values: kinds },
    ownerId: { kind: 'reference' },
    bytes: { kind: 'value', sorts: 'plain' },
    fileCount: { kind: 'value' },
    deletedAt: { kind: 'moment', sorts: 'plain' },
    text: { kind: 'filter', where: nameHasWords },
    deletedById: { kind: 'reference' },
  },
  complete: async (rows) => {
    const owned = await withPeople(models.User, rows, 'ownerId', 'owner');
    const named = await withNames(models, await withPeople(models.User, owned, 'deletedById', 'deletedBy'));
    return named.map((row) => withExpiry(row, rules.trashRetentionDays));
  },
  delete: (actor, id) => trash.purge(actor, id),
  options: {
    titleProperty: 'name',
    sort: { sortBy: 'deletedAt', direction: 'desc' },
    listProperties: [
      'name',
      'kind',
      'ownerId',
      'bytes',
      'fileCount',
      'deletedById',
      'deletedAt',
      'expiresAt',
    ],
    showProperties: [
      'name',
      'kind',
      'ownerId',
      'bytes',
      'fileCount',
      'deletedById',
      'deletedAt',
      'expiresAt',
      'id',
    ],
    filterProperties: ['text', 'kind', 'ownerId', 'deletedById', 'deletedAt'],
    properties: {
      name: { isTitle: true, components: valueComponents('TrashedValue'), isSortable: false },
      kind: {
        components: { ...valueComponents('BadgeValue'), filter: 'ChoiceFilter' },
        availableValues: kinds.map((value) => ({ value })),
      },
      text: { components: { filter: 'TextFilter' }, custom: { isSearch: true } },
      ownerId: { components: { ...valueComponents('OwnerValue'), filter: 'PersonFilter' } },
      bytes: { components: valueComponents('SizeValue') },
      fileCount: { components: valueComponents('CountValue') },
      deletedById: { components: { ...valueComponents('OwnerValue'), filter: 'PersonFilter' } },
      deletedAt: { components: { ...valueComponents('MomentValue'), filter: 'MomentFilter' } },
      expiresAt: { components: valueComponents('MomentValue'), isSortable: false },
    },
    actions: {
      new: refused,
      edit: refused,
      search: refused,
      restore: recordAction({ icon: 'CornerUpLeft', component: 'ConfirmAction' }, async (actor, id) => {
        const { name } = await trash.restore(actor, id);
        return { message: 'restored', options: { name } };
      }),
      delete: dangerousToOne('purge'),
      bulkRestore: bulkAction(
        { icon: 'CornerUpLeft', component: 'ConfirmBulk', containerWidth: 'min(480px, 100vw)' },
        'bulkRestored',
        async (actor, ids) => (await entries.restore(actor, { ids })).restored,
      ),
      bulkDelete: bulkAction(
        { icon: 'Trash2', ...dangerous('purgeMany') },
        'successfullyBulkDeleted',
        async (actor, ids) => (await entries.purge(actor, { ids })).purged,
      ),
    },
  },
});

/** An entry has the id of the file or folder that it is. */
async function withNames({ File, Folder }: PanelModels, rows: Row[]): Promise<Row[]> {
  const ids = rows.map(({ id }) => id);
  const find = (model: ModelStatic<Model>, attributes: string[]) =>
    model.findAll({ where: { id: { [Op.in]: ids } }, attributes: ['id', ...attributes] });
  const found = [...(await find(File, ['name', 'mimeType'])), ...(await find(Folder, ['name']))];
  const known = new Map(found.map((one) => [one.get('id'), one.get()]));
  return rows.map((row) => ({ ...known.get(row.id), ...row }));
}

const withExpiry = (row: Row, retentionDays: number): Row => ({
  ...row,
  expiresAt: expiryOf({ deletedAt: new Date(String(row.deletedAt)) }, retentionDays).toISOString(),
});
