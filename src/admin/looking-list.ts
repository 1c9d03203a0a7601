import { ACTIONS, type ActionHandler, Filter, flat, type ListActionResponse } from 'adminjs';
import { MAX_COUNT } from './max-count.js';
import { adminOf } from './panel-admin.js';
import { UseCaseResource } from './use-case-resource.js';

/** What a list tells besides, where only a look at each row finds what was asked for, and not all were looked at. */
export interface LookedMeta {
  /** The rows beside which the pages before and after this one lie; null where there is no such page. */
  edges?: { before: string | null; after: string | null };
  /** Up to which moment it was looked, where that did not fill the page. */
  reached?: string;
}

interface Call extends Record<'page' | 'perPage' | 'sortBy', string | undefined> {
  direction?: 'asc' | 'desc';
  filters?: Record<string, string>;
}

/** AdminJS's list; but what a look finds (`columns.ts`) comes no further than one call can look. */
export const lookingList: ActionHandler<ListActionResponse> = async (request, response, context) => {
  const { resource, currentAdmin, _admin } = context;
  const { filters = {}, ...call } = flat.unflatten(request.query ?? {}) as unknown as Call;
  const { after, before, ...asked } = filters;
  const filter = new Filter(asked, resource);
  if (!(resource instanceof UseCaseResource && resource.isLook(filter)))
    return defaultList(request, response, context);

  const own = resource.decorate().options.sort;
  const sort = { sortBy: call.sortBy ?? own?.sortBy, direction: call.direction ?? own?.direction ?? 'asc' };
  const page = Number(call.page ?? 1);
  const perPage = Number(call.perPage ?? _admin.options.settings?.defaultPerPage ?? 10);
  const { records, total, edges, reached } = await resource.look(adminOf(context).actor, filter, sort, {
    page,
    perPage,
    after,
    before,
  });
  const row = reached === null ? null : await resource.findOne(reached, context);
  const meta = { total: Math.min(total, MAX_COUNT + 1), perPage, page, ...sort };
  const looked: LookedMeta = { ...(edges && { edges }), ...(row && { reached: String(row.param('time')) }) };
  return {
    meta: { ...meta, ...looked },
    records: records.map((record) => record.toJSON(currentAdmin)),
  } as ListActionResponse;
};

const [defaultList] = [ACTIONS.list.handler].flat() as [ActionHandler<ListActionResponse>];
