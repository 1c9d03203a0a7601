import { col, fn, Op, where } from 'sequelize';
import { logLevels } from '../domain/logs/log-entry.js';
import { eventNames } from '../domain/shared/events.js';
import { anywhere, type Condition } from './columns.js';
import { valueComponents } from './components.js';
import { lookingList } from './looking-list.js';
import type { PanelModels } from './panel-models.js';
import { withPeople } from './people.js';
import { refused } from './record-action.js';
import { readable, type TableDefinition } from './use-case-resource.js';

/** Nobody got in: a wrong login or password, or too many of them. */
export const failedSignIns = { event: ['session.sign_in_failed', 'session.sign_in_limited'] };

/** R52: the log, to read. */
export const logTable = (models: PanelModels): TableDefinition => ({
  id: 'logs',
  model: models.Log,
  rows: readable(),
  columns: {
    id: { kind: 'id', isSerial: true },
    time: { kind: 'moment', sorts: 'plain' },
    level: { kind: 'choice', values: logLevels },
    message: { kind: 'value' },
    event: { kind: 'choice', values: eventNames },
    requestId: { kind: 'exact' },
    userId: { kind: 'reference' },
    details: { kind: 'detail' },
    text: { kind: 'look', where: saidAnywhere },
    signIns: { kind: 'filter', values: ['failed'], where: () => failedSignIns },
  },
  complete: async (rows) => {
    const named = await withPeople(models.User, rows, 'userId', 'user');
    return named.map((row) => ({
      ...row,
      ...(row.details !== undefined && { details: JSON.stringify(row.details, null, 2) }),
    }));
  },
  options: {
    titleProperty: 'message',
    sort: { sortBy: 'time', direction: 'desc' },
    listProperties: ['time', 'level', 'message', 'userId', 'requestId'],
    showProperties: ['message', 'level', 'time', 'event', 'userId', 'requestId', 'details', 'id'],
    filterProperties: ['level', 'time', 'event', 'text', 'requestId', 'userId'],
    properties: {
      time: {
        components: { ...valueComponents('MomentValue'), filter: 'MomentFilter' },
        custom: { isStamp: true },
      },
      level: {
        components: { ...valueComponents('BadgeValue'), filter: 'ChoiceFilter' },
        custom: { variants: { info: 'info', warning: 'warning', error: 'danger' } },
        availableValues: logLevels.map((value) => ({ value })),
      },
      message: { isTitle: true, components: valueComponents('EventValue') },
      event: {
        components: { show: 'EventNameValue', filter: 'ChoiceFilter' },
        availableValues: eventNames.map((value) => ({ value, label: value })),
      },
      requestId: { components: { ...valueComponents('RequestValue'), filter: 'TextFilter' } },
      text: { components: { filter: 'TextFilter' }, custom: { isSearch: true } },
      userId: { components: { ...valueComponents('OwnerValue'), filter: 'PersonFilter' } },
      details: { components: { show: 'DetailsValue' } },
    },
    actions: {
      list: { handler: lookingList },
      new: refused,
      edit: refused,
      delete: refused,
      bulkDelete: refused,
      search: refused,
    },
  },
});

/** In the message or in anything that was noted with it, whatever the case of its letters. */
const saidAnywhere = (value: string): Condition =>
  where(fn('log_text', col('message'), col('event'), col('details')), {
    [Op.like]: fn('log_fold', anywhere(value)),
  });
