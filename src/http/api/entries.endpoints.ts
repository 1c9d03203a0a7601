import {
  deleteEntriesSchema,
  moveEntriesSchema,
  trashSelectionSchema,
} from '../../domain/entries/entry.commands.js';
import type { HttpDeps } from '../types.js';
import type { Endpoint } from './endpoint.js';
import { presentMoved, presentRestored } from './presenters.js';

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
  {
    method: 'post',
    path: '/entries/restore',
    operationId: 'restoreEntries',
    tag: 'Trash',
    summary: 'Put several entries of the trash back; what is gone does not keep the others',
    access: 'user',
    body: trashSelectionSchema,
    success: { status: 200, schema: 'RestoredEntries' },
    refusals: [],
    handle: async (req) => {
      const { restored, missingIds } = await entries.restore(req.actor, req.body);
      return { items: restored.map(presentRestored), missingIds };
    },
  },
  {
    method: 'post',
    path: '/entries/purge',
    operationId: 'purgeEntries',
    tag: 'Trash',
    summary: 'Delete several entries of the trash for good; what is gone does not keep the others',
    access: 'user',
    body: trashSelectionSchema,
    success: { status: 200, schema: 'PurgedEntries' },
    refusals: [],
    handle: async (req) => {
      const { purged, missingIds } = await entries.purge(req.actor, req.body);
      return { purgedIds: purged.map(({ id }) => id), missingIds };
    },
  },
];
