import { emptyTrashSchema, listTrashSchema } from '../../domain/trash/trash.commands.js';
import { param } from '../request/params.js';
import type { HttpDeps } from '../types.js';
import type { Endpoint } from './endpoint.js';
import { presentPage, presentRestored, presentTrashEntry } from './presenters.js';

export const trashEndpoints = ({ useCases: { trash } }: Pick<HttpDeps, 'useCases'>): Endpoint[] => [
  {
    method: 'get',
    path: '/trash',
    operationId: 'listTrash',
    tag: 'Trash',
    summary: 'List what was deleted and may still come back; admins may name anybody’s trash',
    access: 'user',
    query: listTrashSchema,
    success: { status: 200, schema: 'TrashList' },
    refusals: [403, 404],
    handle: async (req) => presentPage(await trash.list(req.actor, req.query), presentTrashEntry),
  },
  {
    method: 'delete',
    path: '/trash',
    operationId: 'emptyTrash',
    tag: 'Trash',
    summary: 'Delete all that is in the trash for good',
    access: 'user',
    query: emptyTrashSchema,
    success: { status: 204 },
    refusals: [403, 404],
    handle: async (req) => {
      await trash.empty(req.actor, req.query);
    },
  },
  {
    method: 'post',
    path: '/trash/:id/restore',
    operationId: 'restoreTrashEntry',
    tag: 'Trash',
    summary: 'Put it back where it was, a folder with all that was in it; into the root where that is gone',
    access: 'user',
    success: { status: 200, schema: 'RestoredEntry' },
    refusals: [404],
    handle: async (req) => presentRestored(await trash.restore(req.actor, param(req, 'id'))),
  },
  {
    method: 'delete',
    path: '/trash/:id',
    operationId: 'purgeTrashEntry',
    tag: 'Trash',
    summary: 'Delete it for good',
    access: 'user',
    success: { status: 204 },
    refusals: [404],
    handle: async (req) => trash.purge(req.actor, param(req, 'id')),
  },
];
