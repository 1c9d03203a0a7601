import { selectionSchema } from '../../domain/entries/entry.commands.js';
import { downloadEntries, downloadFolder } from '../archives/download-archive.js';
import { param } from '../request/params.js';
import type { HttpDeps } from '../types.js';
import type { Endpoint } from './endpoint.js';

/** Folders and selections as ZIP, made while they are sent. */
export const archiveEndpoints = (deps: Pick<HttpDeps, 'useCases' | 'blobs' | 'logger'>): Endpoint[] => [
  {
    method: 'get',
    path: '/folders/:id/content',
    operationId: 'downloadFolder',
    tag: 'Folders',
    summary: 'Download a folder with all that is in it, as a ZIP archive',
    access: 'user',
    success: { status: 200, mediaType: 'application/zip' },
    refusals: [400, 404],
    handle: (req, res) => downloadFolder(deps, req, res, param(req, 'id')),
  },
  {
    method: 'post',
    path: '/entries/archive',
    operationId: 'downloadEntries',
    tag: 'Files and folders',
    summary: 'Download several files and folders of one storage, as a ZIP archive',
    access: 'user',
    body: selectionSchema,
    success: { status: 200, mediaType: 'application/zip' },
    refusals: [404],
    handle: (req, res) => downloadEntries(deps, req, res, req.body),
  },
];
