import { failedSignIns } from '../domain/logs/log.commands.js';
import { logLevels } from '../domain/logs/log-entry.js';
import { eventNames } from '../domain/shared/events.js';
import type { UseCases } from '../domain/use-cases.js';
import { valueComponents } from './components.js';
import { MAX_COUNT } from './max-count.js';
import type { PanelModels } from './panel-models.js';
import { withPeople } from './people.js';
import { placedList } from './placed-list.js';
import { refused } from './record-action.js';
import { type PageCall, readable, type TableDefinition } from './table-definition.js';

type LogUseCases = { logs: Pick<UseCases['logs'], 'browse' | 'find'> };

/** R52: the log, to read. */
export const logTable = ({ logs }: LogUseCases, models: PanelModels): TableDefinition => ({
  id: 'logs',
  model: models.Log,
  rows: readable(),
  columns: {
    id: { kind: 'id', isSerial: true, hasCursors: true },
    time: { kind: 'moment', sorts: 'plain' },
    level: { kind: 'choice', values: logLevels },
    message: { kind: 'value' },
    event: { kind: 'choice', values: eventNames },
    requestId: { kind: 'exact' },
    userId: { kind: 'reference' },
    details: { kind: 'detail' },
    text: { kind: 'asked' },
    address: { kind: 'asked' },
    signIns: { kind: 'filter', values: ['failed'], where: () => ({ event: failedSignIns }) },
    eventsOnly: { kind: 'asked', values: ['true'] },
    withPanel: { kind: 'asked', values: ['true'] },
  },
  pages: async (actor, filters, call) => {
    const skip = call.after || call.before ? 0 : (call.page - 1) * call.perPage;
    const { items, ...page } = await logs.browse(
      actor,
      queryOf(filters, call),
      { before: call.before, skip },
      MAX_COUNT,
    );
    return { ...page, records: items.map(({ details: _, ...row }) => ({ ...row, id: Number(row.id) })) };
  },
  find: async (actor, id) => {
    const line = await logs.find(actor, id);
    return line && { ...line, id: Number(line.id) };
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
    filterProperties: [
      'level',
      'time',
      'event',
      'eventsOnly',
      'text',
      'userId',
      'address',
      'requestId',
      'withPanel',
    ],
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
      address: { components: { filter: 'TextFilter' } },
      eventsOnly: { components: { filter: 'ChoiceFilter' }, availableValues: [{ value: 'true' }] },
      withPanel: {
        components: { filter: 'ChoiceFilter' },
        availableValues: [{ value: 'true' }],
        custom: { leavesOutBut: 'requestId' },
      },
      details: { components: { show: 'DetailsValue' } },
    },
    actions: {
      list: { handler: placedList },
      new: refused,
      edit: refused,
      delete: refused,
      bulkDelete: refused,
      search: refused,
    },
  },
});

/** The list's filters as the API has them. */
const queryOf = (
  { text, 'time~~from': from, 'time~~to': to, ...filters }: Record<string, string>,
  { direction, perPage, after }: PageCall,
) => ({
  ...filters,
  ...(text && { q: text }),
  ...(from && { from }),
  ...(to && { to }),
  ...(after && { cursor: after }),
  sort: direction === 'asc' ? 'time' : '-time',
  limit: perPage,
});
