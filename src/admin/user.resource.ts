import { type ActionHandler, Filter, type SearchActionResponse } from 'adminjs';
import { literal, Op, type WhereOptions } from 'sequelize';
import type { Literal } from 'sequelize/types/utils';
import { type Actor, isAdmin, roles } from '../domain/shared/actor.js';
import { isId } from '../domain/shared/ids.js';
import type { UseCases } from '../domain/use-cases.js';
import { freeBytesOf, type StorageUse } from '../domain/users/user.js';
import { visibleUsers } from '../domain/users/user.policy.js';
import {
  type Fullness,
  fullnesses,
  NEARLY_FULL,
  type UserStanding,
  userStandings,
} from '../domain/users/user-filters.js';
import { hasWords } from './columns.js';
import { valueComponents } from './components.js';
import { adminOf } from './panel-admin.js';
import { unlessEmptied } from './panel-form.js';
import type { PanelModels } from './panel-models.js';
import { recordAction, refused, showingAction, withoutPassword } from './record-action.js';
import type { Fields, Row, TableDefinition } from './table-definition.js';

/** What is in the trash and what uploads on their way reserve count in the quota, too. */
export const TAKEN = '(used_bytes + trash_bytes + reserved_bytes)';

/** As the index of those has it; what is full lies in it, too. */
const filling = `quota_bytes IS NOT NULL AND ${TAKEN} >= quota_bytes * ${NEARLY_FULL}`;

const fillings: Record<Fullness, Literal> = {
  noLimit: literal('quota_bytes IS NULL'),
  limited: literal('quota_bytes IS NOT NULL'),
  nearlyFull: literal(`quota_bytes > 0 AND ${filling}`),
  full: literal(`${filling} AND ${TAKEN} >= quota_bytes`),
  over: literal(`${filling} AND ${TAKEN} > quota_bytes`),
};
export const { nearlyFull } = fillings;

const standings: Record<UserStanding, Literal> = {
  active: literal('is_active AND (expires_at IS NULL OR expires_at > now())'),
  blocked: literal('NOT is_active'),
  expired: literal('is_active AND expires_at <= now()'),
  mustChangePassword: literal('must_change_password'),
  newcomer: literal('last_login_at IS NULL'),
};

/** By the sessions, ended ones among them. */
const LAST_SEEN = `greatest((SELECT max(last_seen_at) FROM sessions WHERE user_id = "User".id), last_login_at)`;

const roleVariants = { admin: 'info', auditor: 'info', helpdesk: 'info' };

const choices = (values: readonly string[]) => values.map((value) => ({ value }));
const yesNo = choices(['true', 'false']);

/** R50: accounts. */
export const userTable = (
  { users, sessions }: Pick<UseCases, 'users' | 'sessions'>,
  models: PanelModels,
): TableDefinition => ({
  id: 'users',
  model: models.User,
  rows: usersTo,
  columns: {
    id: { kind: 'id' },
    fullName: { kind: 'value', sorts: 'plain' },
    login: { kind: 'value' },
    email: { kind: 'value' },
    role: { kind: 'choice', values: roles },
    isActive: { kind: 'flag' },
    expiresAt: { kind: 'moment' },
    mustChangePassword: { kind: 'flag' },
    usedBytes: { kind: 'value', sorts: 'plain' },
    trashBytes: { kind: 'value' },
    reservedBytes: { kind: 'value' },
    quotaBytes: { kind: 'value' },
    fileCount: { kind: 'value' },
    createdAt: { kind: 'moment', sorts: 'plain' },
    lastLoginAt: { kind: 'moment', sorts: 'nullable' },
    lastSeenAt: {
      kind: 'made',
      value: literal(LAST_SEEN),
      sorts: literal(`coalesce(${LAST_SEEN}, '-infinity')`),
    },
    storagePath: { kind: 'detail' },
    version: { kind: 'detail' },
    person: { kind: 'filter', where: hasWords },
    group: { kind: 'filter', where: isInGroup },
    state: { kind: 'filter', values: userStandings, where: (state) => standings[state as UserStanding] },
    fullness: { kind: 'filter', values: fullnesses, where: (fullness) => fillings[fullness as Fullness] },
  },
  complete: async (rows, actor) => rows.map((row) => withFreeBytes(isAdmin(actor) ? row : withoutPath(row))),
  writable: {
    create: [
      'login',
      'fullName',
      'email',
      'password',
      'mustChangePassword',
      'role',
      'expiresAt',
      'quotaBytes',
    ],
    update: ['fullName', 'email', 'role', 'isActive', 'expiresAt', 'quotaBytes'],
  },
  create: async (actor, fields) =>
    (await users.create(actor, { mustChangePassword: true, ...command(fields) })).id,
  update: (actor, id, fields, expected) => users.update(actor, id, command(fields), expected),
  options: {
    titleProperty: 'fullName',
    sort: { sortBy: 'fullName', direction: 'asc' },
    listProperties: ['fullName', 'isActive', 'fileCount', 'usedBytes', 'createdAt', 'lastSeenAt'],
    showProperties: [
      'fullName',
      'login',
      'email',
      'role',
      'isActive',
      'usedBytes',
      'trashBytes',
      'freeBytes',
      'fileCount',
      'createdAt',
      'lastLoginAt',
      'lastSeenAt',
      'storagePath',
      'id',
    ],
    editProperties: ['login', 'fullName', 'email', 'password', 'role', 'isActive', 'expiresAt', 'quotaBytes'],
    filterProperties: [
      'person',
      'group',
      'state',
      'role',
      'fullness',
      'lastSeenAt',
      'lastLoginAt',
      'createdAt',
      'expiresAt',
    ],
    properties: {
      fullName: { isTitle: true, components: { list: 'PersonValue' }, isRequired: true },
      login: { components: { edit: 'OnlyWhenNew' }, isRequired: true },
      email: { isTitle: false, isRequired: true },
      password: { type: 'password', isRequired: true, components: { edit: 'FirstPassword' } },
      mustChangePassword: { components: { filter: 'ChoiceFilter' }, availableValues: yesNo },
      role: {
        components: { ...valueComponents('BadgeValue'), edit: 'RoleEdit', filter: 'ChoiceFilter' },
        custom: { variants: roleVariants },
        availableValues: roles.map((value) => ({ value })),
      },
      isActive: {
        components: { list: 'StandingValue', show: 'BadgeValue', edit: 'SwitchEdit', filter: 'ChoiceFilter' },
        custom: { variants: { true: 'success', false: 'danger' }, isOnlyForExisting: true, hasStates: true },
        availableValues: yesNo,
      },
      expiresAt: {
        components: { show: 'MomentValue', edit: 'MomentEdit', filter: 'MomentFilter' },
        custom: { hint: 'words.emptyForNoEnd' },
      },
      usedBytes: { components: valueComponents('QuotaValue') },
      trashBytes: { components: valueComponents('SizeValue') },
      freeBytes: { components: valueComponents('FreeValue'), isSortable: false },
      quotaBytes: { components: { edit: 'QuotaEdit' } },
      fileCount: { components: valueComponents('FileCountValue') },
      createdAt: { components: { ...valueComponents('MomentValue'), filter: 'MomentFilter' } },
      lastLoginAt: { components: { ...valueComponents('MomentValue'), filter: 'MomentFilter' } },
      lastSeenAt: {
        components: { ...valueComponents('MomentValue'), filter: 'MomentFilter' },
        custom: { absent: 'never' },
      },
      group: { components: { filter: 'GroupFilter' } },
      state: { components: { filter: 'ChoiceFilter' }, availableValues: choices(userStandings) },
      person: { components: { filter: 'TextFilter' }, custom: { isSearch: true } },
      fullness: { components: { filter: 'ChoiceFilter' }, availableValues: choices(fullnesses) },
    },
    actions: {
      new: { after: withoutPassword },
      search: { handler: searchPeople },
      import: {
        actionType: 'resource',
        icon: 'Upload',
        component: 'ImportUsers',
        hideActionHeader: true,
        handler: () => ({}),
      },
      bulkDelete: refused,
      show: { component: 'UserPage', hideActionHeader: true, containerWidth: 'min(1248px, 100%)' },
      delete: recordAction(
        { icon: 'Trash2', component: 'DeleteUser', variant: 'danger' },
        async (actor, id) => {
          const { login } = await users.get(actor, id);
          await users.delete(actor, id);
          return { message: 'userDeleted', options: { login } };
        },
      ),
      openStorage: showingAction({ icon: 'Folder', component: 'OpenStorage' }),
      resetPassword: recordAction(
        { icon: 'Key', component: 'ResetPassword' },
        async (actor, id, { password, mustChangePassword = true }) => {
          const { login } = await users.update(actor, id, { password: password ?? '', mustChangePassword });
          return { message: 'passwordReset', options: { login } };
        },
      ),
      endSessions: recordAction({ icon: 'LogOut', component: 'ConfirmAction' }, async (actor, id) => ({
        message: 'sessionsEnded',
        options: { count: await sessions.endAllOf(actor, id) },
      })),
      block: recordAction(
        {
          icon: 'Slash',
          component: 'ConfirmAction',
          variant: 'danger',
          isAccessible: ({ record }) => record?.get('isActive') !== false,
        },
        async (actor, id) => {
          const { login } = await users.update(actor, id, { isActive: false });
          return { message: 'userBlocked', options: { login } };
        },
      ),
      unblock: recordAction(
        {
          icon: 'CheckCircle',
          component: 'ConfirmAction',
          isAccessible: ({ record }) => record?.get('isActive') !== true,
        },
        async (actor, id) => {
          const { login } = await users.update(actor, id, { isActive: true });
          return { message: 'userUnblocked', options: { login } };
        },
      ),
    },
  },
});

/**
 * The users that there are to somebody. What is left of a deleted account is nobody's.
 * @throws DomainError as `visibleUsers`
 */
export function usersTo(actor: Actor): WhereOptions {
  const { inGroupsOf } = visibleUsers(actor);
  const inSight =
    inGroupsOf === undefined ? {} : among(inGroupsOf, (id) => `${inAnyGroup} WHERE own.user_id = '${id}'`);
  return { deletedAt: null, ...inSight };
}

const inAnyGroup = 'SELECT o.user_id FROM group_members own JOIN group_members o USING (group_id)';

/** By the group's id, as the pages of groups lead here. What is no id finds nobody. */
const isInGroup = (groupId: string): WhereOptions =>
  among(groupId, (id) => `SELECT user_id FROM group_members WHERE group_id = '${id}'`);

const among = (id: string, found: (id: string) => string): WhereOptions => ({
  id: { [Op.in]: isId(id) ? literal(`(${found(id)})`) : [] },
});

/** Where the bytes lie is the administrators' alone. */
const withoutPath = ({ storagePath: _, ...row }: Row): Row => row;

/** What the quota has left; null: no limit. */
function withFreeBytes(row: Row): Row {
  const [usedBytes, trashBytes, reservedBytes] = [row.usedBytes, row.trashBytes, row.reservedBytes].map(
    Number,
  );
  const quotaBytes = row.quotaBytes === null ? null : Number(row.quotaBytes);
  const storage = { usedBytes, trashBytes, reservedBytes, fileCount: 0 } as StorageUse;
  return { ...row, freeBytes: freeBytesOf({ quotaBytes, storage }) };
}

/** An emptied date means none. No quota (null) means no limit; an empty one says nothing, so that the server's default stands. */
const command = ({ quotaBytes, ...fields }: Fields): Fields => ({
  ...fields,
  ...(quotaBytes !== undefined && quotaBytes !== '' && { quotaBytes }),
  ...(fields.expiresAt !== undefined && { expiresAt: unlessEmptied(fields.expiresAt) }),
});

/** For the fields that choose a person: by any part of the name, the login or the address. */
const searchPeople: ActionHandler<SearchActionResponse> = async ({ params }, _response, context) => {
  const filter = new Filter(params.query ? { person: params.query } : {}, context.resource);
  const found = await context.resource.find(filter, { limit: 20, sort: { sortBy: 'fullName' } }, context);
  return { records: found.map((record) => record.toJSON(adminOf(context))) };
};
