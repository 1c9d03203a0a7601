import { selectionSchema } from '../../domain/entries/entry.commands.js';
import { wholeListSchema } from '../../domain/entries/entry-job.js';
import { downloadEntries, downloadFolder, downloadList } from '../archives/download-archive.js';
import { param } from '../request/params.js';
import type { HttpDeps } from '../types.js';
import type { Endpoint } from './endpoint.js';

/** Folders and selections as ZIP, made while they are sent. */
export const archiveEndpoints = (
  deps: Pick<HttpDeps, 'useCases' | 'blobs' | 'logger' | 'networkOf'>,
): Endpoint[] => [
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
  {
    method: 'post',
    path: '/entries/archive/all',
    operationId: 'downloadAllEntries',
    tag: 'Files and folders',
    summary: 'Download all that a list matches, as a ZIP archive; `list` is what GET /files would be asked',
    access: 'user',
    body: wholeListSchema,
    success: { status: 200, mediaType: 'application/zip' },
    refusals: [403, 404],
    handle: (req, res) => downloadList(deps, req, res, req.body),
  },
];
