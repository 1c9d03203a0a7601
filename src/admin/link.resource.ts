import { type Model, type ModelStatic, Op } from 'sequelize';
import { linkUrl } from '../config/link-url.js';
import { linkTargets } from '../domain/links/link.commands.js';
import { type Link, type LinkState, linkKinds, linkState, linkStates } from '../domain/links/link.js';
import { NO_TOKEN, shownTo } from '../domain/links/link.policy.js';
import type { LinkPolicy } from '../domain/links/link-policy.js';
import type { UserActor } from '../domain/shared/actor.js';
import type { UseCases } from '../domain/use-cases.js';
import { type Condition, nameHasWords } from './columns.js';
import { valueComponents } from './components.js';
import { unlessEmptied } from './panel-form.js';
import type { PanelModels } from './panel-models.js';
import { withPeople } from './people.js';
import { dangerous, dangerousToOne, deleteEach, refused, withoutPassword } from './record-action.js';
import { type Fields, type Row, readable, type TableDefinition } from './table-definition.js';

/** R51: everybody's share links. The token, which opens the file, is read for one link alone, as its address. */
export const linkTable = (
  { links }: Pick<UseCases, 'links'>,
  models: PanelModels,
  { publicUrl, rules }: { publicUrl: string; rules: LinkPolicy },
): TableDefinition => ({
  id: 'links',
  model: models.ShareLink,
  rows: readable(),
  columns: {
    id: { kind: 'id' },
    fileId: { kind: 'reference' },
    folderId: { kind: 'reference' },
    kind: { kind: 'choice', values: linkKinds },
    ownerId: { kind: 'reference' },
    hasPassword: { kind: 'flag' },
    expiresAt: { kind: 'moment', sorts: 'nullable' },
    maxDownloads: { kind: 'value' },
    downloadCount: { kind: 'value' },
    lastDownloadedAt: { kind: 'value' },
    openCount: { kind: 'value' },
    lastOpenedAt: { kind: 'value' },
    lastAddress: { kind: 'value' },
    createdAt: { kind: 'moment', sorts: 'plain' },
    version: { kind: 'detail' },
    token: { kind: 'detail' },
    state: {
      kind: 'filter',
      values: linkStates,
      where: (state) => models.ShareLink.inState[state as LinkState],
    },
    leadsTo: { kind: 'filter', values: linkTargets, where: leadsTo },
    life: { kind: 'filter', values: ['endless'], where: () => ({ expiresAt: null }) },
    use: { kind: 'filter', values: ['unused90'], where: () => models.ShareLink.unused },
    policy: { kind: 'filter', values: ['broken'], where: () => breaks(models.ShareLink, rules) },
    text: { kind: 'filter', where: nameHasWords },
  },
  complete: async (rows, actor) => {
    const named = await withTargets(models, await withPeople(models.User, rows, 'ownerId', 'owner'));
    return named.map((row) => withState(withTokenFor(actor, row), publicUrl));
  },
  writable: { update: ['expiresAt', 'maxDownloads', 'password', 'removePassword'] },
  update: (actor, id, fields, expected) => links.update(actor, id, command(fields), expected),
  delete: (actor, id) => links.revoke(actor, id),
  options: {
    titleProperty: 'fileId',
    sort: { sortBy: 'createdAt', direction: 'desc' },
    // What kind it is and whether it asks for a password stands with its state, from where it was opened with its last use.
    listProperties: [
      'fileId',
      'ownerId',
      'state',
      'expiresAt',
      'openCount',
      'downloadCount',
      'lastUsedAt',
      'createdAt',
    ],
    showProperties: [
      'fileId',
      'url',
      'kind',
      'state',
      'ownerId',
      'hasPassword',
      'expiresAt',
      'downloadCount',
      'lastDownloadedAt',
      'openCount',
      'lastOpenedAt',
      'lastAddress',
      'createdAt',
      'id',
    ],
    editProperties: ['expiresAt', 'maxDownloads', 'password', 'removePassword'],
    filterProperties: [
      'text',
      'policy',
      'state',
      'kind',
      'leadsTo',
      'ownerId',
      'hasPassword',
      'life',
      'use',
      'expiresAt',
      'createdAt',
    ],
    properties: {
      fileId: { isTitle: true, components: valueComponents('LinkedFileValue') },
      text: { components: { filter: 'TextFilter' }, custom: { isSearch: true } },
      url: { components: { show: 'UrlValue' } },
      ownerId: { components: { ...valueComponents('OwnerValue'), filter: 'PersonFilter' } },
      kind: {
        components: { ...valueComponents('BadgeValue'), filter: 'ChoiceFilter' },
        custom: { variants: { upload: 'info' } },
        availableValues: linkKinds.map((value) => ({ value })),
      },
      state: {
        components: { ...valueComponents('LinkStateValue'), filter: 'ChoiceFilter' },
        custom: {
          variants: { active: 'success', expired: 'danger', usedUp: 'warning', ownerBlocked: 'danger' },
        },
        availableValues: linkStates.map((value) => ({ value })),
      },
      hasPassword: {
        components: { ...valueComponents('BadgeValue'), filter: 'ChoiceFilter' },
        custom: { variants: { true: 'info' } },
        availableValues: [{ value: 'true' }, { value: 'false' }],
      },
      expiresAt: {
        components: { ...valueComponents('MomentValue'), edit: 'LinkExpiryEdit', filter: 'MomentFilter' },
        custom: { absent: 'never' },
      },
      maxDownloads: { components: { edit: 'NumberEdit' } },
      downloadCount: { components: valueComponents('DownloadsValue') },
      lastDownloadedAt: { components: valueComponents('MomentValue') },
      openCount: { components: valueComponents('CountValue') },
      lastOpenedAt: { components: valueComponents('MomentValue') },
      lastUsedAt: { components: valueComponents('LastUseValue'), isSortable: false },
      policy: { components: { filter: 'ChoiceFilter' }, availableValues: [{ value: 'broken' }] },
      life: { components: { filter: 'ChoiceFilter' }, availableValues: [{ value: 'endless' }] },
      use: { components: { filter: 'ChoiceFilter' }, availableValues: [{ value: 'unused90' }] },
      leadsTo: {
        components: { filter: 'ChoiceFilter' },
        availableValues: linkTargets.map((value) => ({ value })),
      },
      createdAt: { components: { ...valueComponents('MomentValue'), filter: 'MomentFilter' } },
      password: { type: 'password' },
      removePassword: { components: { edit: 'SwitchEdit' }, custom: { isOnlyWith: 'hasPassword' } },
    },
    actions: {
      new: refused,
      search: refused,
      edit: { after: withoutPassword },
      delete: { icon: 'XCircle', ...dangerousToOne('revoke') },
      bulkDelete: { handler: deleteEach, icon: 'XCircle', ...dangerous('revokeMany') },
    },
  },
});

function command({ password, removePassword, ...conditions }: Fields): Record<string, unknown> {
  const emptied = Object.entries(conditions).map(([name, value]) => [name, unlessEmptied(value)]);
  return {
    ...Object.fromEntries(emptied),
    ...(password && { password }),
    ...(String(removePassword) === 'true' && { password: null }),
  };
}

const leadsTo = (target: string): Condition => ({ [`${target}Id`]: { [Op.ne]: null } });

/** Whatever could not be made today. */
const breaks = ({ sequelize, breaking }: PanelModels['ShareLink'], rules: LinkPolicy): Condition => {
  const { linkMakers, linkLongestDays, linkPasswordRequired, linkUploadRequests } = rules;
  // What the place says; the function knows what the owners' groups say.
  const place = [
    sequelize?.escape(linkMakers),
    linkLongestDays ?? 'NULL',
    linkPasswordRequired,
    linkUploadRequests,
  ];
  return breaking(place.join(', '));
};

const latestOf = (row: Row): unknown =>
  [row.lastOpenedAt, row.lastDownloadedAt]
    .filter((moment) => moment)
    .sort()
    .at(-1) ?? null;

function stateOf(row: Row): LinkState {
  const link = { ...row, expiresAt: row.expiresAt ? new Date(String(row.expiresAt)) : null } as Link;
  const ownerIsActive = (row.owner as Row | undefined)?.isActive !== false;
  return linkState({ ...link, ownerIsActive }, new Date());
}

const withTokenFor = (actor: UserActor, row: Row): Row =>
  typeof row.token === 'string' ? shownTo(actor, row as Row & { ownerId: string; token: string }) : row;

function withState({ token, ...row }: Row, publicUrl: string): Row {
  return {
    ...row,
    state: stateOf(row),
    lastUsedAt: latestOf(row),
    ...(typeof token === 'string' && { url: token === NO_TOKEN ? null : linkUrl(publicUrl, token) }),
  };
}

/** What each leads to: a file with its type, or a folder. */
async function withTargets({ File, Folder }: PanelModels, rows: Row[]): Promise<Row[]> {
  const files = await named(File, rows, 'fileId', ['name', 'mimeType']);
  const folders = await named(Folder, rows, 'folderId', ['name']);
  return rows.map((row) => {
    const [file, folder] = [files.get(row.fileId), folders.get(row.folderId)];
    return { ...row, ...(file && { file }), ...(folder && { folder }) };
  });
}

async function named(
  model: ModelStatic<Model>,
  rows: Row[],
  reference: string,
  attributes: string[],
): Promise<Map<unknown, Row>> {
  const ids = rows.map((row) => row[reference]).filter((id) => id !== null);
  if (ids.length === 0) return new Map();
  const found = await model.findAll({ where: { id: { [Op.in]: ids } }, attributes: ['id', ...attributes] });
  return new Map(
    found.map((one) => [one.get('id'), Object.fromEntries(attributes.map((name) => [name, one.get(name)]))]),
  );
}
