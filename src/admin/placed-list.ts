import { ACTIONS, type ActionHandler, flat, type ListActionResponse } from 'adminjs';
import { adminOf } from './panel-admin.js';
import { UseCaseResource } from './use-case-resource.js';

/** What a list tells besides, whose pages are turned from place to place. */
export interface PlacedMeta {
  /** The places of the pages before and after this one; null where there is no such page. */
  edges?: { before: string | null; after: string | null };
  /** How many there are; missing where nobody knows. */
  counted?: number;
  /** Up to which moment it was looked, where that did not fill the page. */
  reached?: string;
}

interface Call extends Record<'page' | 'perPage' | 'sortBy', string | undefined> {
  direction?: 'asc' | 'desc';
  filters?: Record<string, string>;
}

/** AdminJS's list of a table whose pages a use case finds (`TableDefinition.pages`). */
export const placedList: ActionHandler<ListActionResponse> = async (request, response, context) => {
  const { resource, currentAdmin, _admin } = context;
  if (!(resource instanceof UseCaseResource && resource.hasPages))
    return defaultList(request, response, context);
  const { filters = {}, ...call } = flat.unflatten(request.query ?? {}) as unknown as Call;
  const { after, before, ...asked } = filters;
  const own = resource.decorate().options.sort;
  const sort = { sortBy: call.sortBy ?? own?.sortBy, direction: call.direction ?? own?.direction ?? 'asc' };
  const page = Number(call.page ?? 1);
  const perPage = Number(call.perPage ?? _admin.options.settings?.defaultPerPage ?? 10);
  const found = await resource.page(adminOf(context).actor, asked, { ...sort, page, perPage, after, before });
  const placed: PlacedMeta = {
    edges: { before: found.before, after: found.after },
    ...(found.total !== null && { counted: found.total }),
    ...(found.reachedAt && { reached: found.reachedAt.toISOString() }),
  };
  return {
    meta: { total: found.total ?? found.records.length, perPage, page, ...sort, ...placed },
    records: found.records.map((record) => record.toJSON(currentAdmin)),
  } as ListActionResponse;
};

const [defaultList] = [ACTIONS.list.handler].flat() as [ActionHandler<ListActionResponse>];
