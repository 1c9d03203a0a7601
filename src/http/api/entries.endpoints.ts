import { deleteEntriesSchema, moveEntriesSchema } from '../../domain/entries/entry.commands.js';
import type { HttpDeps } from '../types.js';
import type { Endpoint } from './endpoint.js';
import { presentMoved } from './presenters.js';

/** What is done to several files and folders at once: all of it, or nothing. */
export const entryEndpoints = ({ useCases: { entries } }: Pick<HttpDeps, 'useCases'>): Endpoint[] => [
  {
    method: 'post',
    path: '/entries/move',
    operationId: 'moveEntries',
    tag: 'Files and folders',
    summary: 'Move several files and folders of one storage',
    access: 'user',
    body: moveEntriesSchema,
    success: { status: 200, schema: 'MovedEntries' },
    refusals: [404, 409],
    handle: async (req) => ({ items: (await entries.move(req.actor, req.body)).map(presentMoved) }),
  },
  {
    method: 'post',
    path: '/entries/delete',
    operationId: 'deleteEntries',
    tag: 'Files and folders',
    summary: 'Delete several files and folders of one storage: to the trash, or at once',
    access: 'user',
    body: deleteEntriesSchema,
    success: { status: 204 },
    refusals: [404],
    handle: async (req) => entries.delete(req.actor, req.body),
  },
];
