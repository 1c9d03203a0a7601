import {
  deleteEntriesSchema,
  moveEntriesSchema,
  trashSelectionSchema,
} from '../../domain/entries/entry.commands.js';
import { startEntryJobSchema } from '../../domain/entries/entry-job.js';
import { param } from '../request/params.js';
import type { HttpDeps } from '../types.js';
import type { Endpoint } from './endpoint.js';
import { presentEntryJob, presentMoved, presentRestored } from './presenters.js';

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
    refusals: [404, 409],
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
  {
    method: 'post',
    path: '/entries/jobs',
    operationId: 'startEntryJob',
    tag: 'Files and folders',
    summary:
      'Move, delete, restore or purge all that a list matches, in the background; `list` is what GET /files or GET /trash would be asked: `{ jobId }` restores what such a deletion put into the trash',
    access: 'user',
    body: startEntryJobSchema,
    success: { status: 202, schema: 'EntryJob' },
    answers: ['Location'],
    refusals: [403, 404, 429],
    handle: async (req, res) => {
      const job = await entries.startJob(req.actor, req.body);
      res.location(`/api/v1/entries/jobs/${job.id}`);
      return presentEntryJob(job);
    },
  },
  {
    method: 'get',
    path: '/entries/jobs/:id',
    operationId: 'getEntryJob',
    tag: 'Files and folders',
    summary: 'How far such an act is; for a day after its end',
    access: 'user',
    success: { status: 200, schema: 'EntryJob' },
    refusals: [404],
    handle: async (req) => presentEntryJob(await entries.getJob(req.actor, param(req, 'id'))),
  },
];
