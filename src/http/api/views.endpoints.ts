import { listViewsSchema, saveViewSchema } from '../../domain/views/view.commands.js';
import type { SavedView } from '../../domain/views/view.js';
import { param } from '../request/params.js';
import type { HttpDeps } from '../types.js';
import type { Endpoint } from './endpoint.js';

const tag = 'Saved views';

/** Lists of the panel as administrators keep them. */
export const viewEndpoints = ({ useCases: { views } }: Pick<HttpDeps, 'useCases'>): Endpoint[] => [
  {
    method: 'get',
    path: '/views',
    operationId: 'listViews',
    tag,
    summary: 'List one’s own saved views of a list of the panel, and those for everybody',
    access: 'admin',
    query: listViewsSchema,
    success: { status: 200, schema: 'SavedViews' },
    refusals: [],
    handle: async (req) => ({ items: (await views.list(req.actor, req.query)).map(presentView) }),
  },
  {
    method: 'post',
    path: '/views',
    operationId: 'saveView',
    tag,
    summary: 'Save a view of a list; one’s own of the same name gives way',
    access: 'admin',
    body: saveViewSchema,
    success: { status: 200, schema: 'SavedView' },
    refusals: [],
    handle: async (req) => presentView(await views.save(req.actor, req.body)),
  },
  {
    method: 'delete',
    path: '/views/:id',
    operationId: 'deleteView',
    tag,
    summary: 'Delete a saved view: one’s own, or one for everybody',
    access: 'admin',
    success: { status: 204 },
    refusals: [404],
    handle: (req) => views.delete(req.actor, param(req, 'id')),
  },
];

const presentView = ({ id, list, name, query, isShared, ownerId }: SavedView) => ({
  id,
  list,
  name,
  query,
  isShared,
  ownerId,
});
