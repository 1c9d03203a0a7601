import type { Response } from 'express';
import { deleteEntrySchema } from '../../domain/entries/entry.commands.js';
import {
  createFolderSchema,
  listFoldersSchema,
  updateFolderSchema,
} from '../../domain/folders/folder.commands.js';
import type { Folder } from '../../domain/folders/folder.js';
import { param } from '../request/params.js';
import type { HttpDeps } from '../types.js';
import type { Endpoint } from './endpoint.js';
import { etagOf, expectedVersions } from './etag.js';
import { presentFolder, presentPage } from './presenters.js';

export const folderEndpoints = ({ useCases: { folders } }: Pick<HttpDeps, 'useCases'>): Endpoint[] => [
  {
    method: 'get',
    path: '/folders',
    operationId: 'listFolders',
    tag: 'Folders',
    summary: 'List folders; admins may name anybody’s storage',
    access: 'user',
    query: listFoldersSchema,
    success: { status: 200, schema: 'FolderList' },
    refusals: [403, 404],
    handle: async (req) => presentPage(await folders.list(req.actor, req.query), presentFolder),
  },
  {
    method: 'post',
    path: '/folders',
    operationId: 'createFolder',
    tag: 'Folders',
    summary: 'Make a folder',
    access: 'user',
    body: createFolderSchema,
    success: { status: 201, schema: 'Folder' },
    refusals: [403, 404, 409],
    handle: async (req, res) => {
      const folder = await folders.create(req.actor, req.body);
      res.location(`/api/v1/folders/${folder.id}`);
      return withEtag(res, folder);
    },
  },
  {
    method: 'get',
    path: '/folders/:id',
    operationId: 'getFolder',
    tag: 'Folders',
    summary: 'Read a folder’s record',
    access: 'user',
    success: { status: 200, schema: 'Folder' },
    refusals: [404],
    handle: async (req, res) => withEtag(res, await folders.get(req.actor, param(req, 'id'))),
  },
  {
    method: 'get',
    path: '/folders/:id/path',
    operationId: 'getFolderPath',
    tag: 'Folders',
    summary: 'The way from the root down to a folder',
    access: 'user',
    success: { status: 200, schema: 'FolderPath' },
    refusals: [404],
    handle: async (req) => ({
      items: (await folders.pathOf(req.actor, param(req, 'id'))).map(presentFolder),
    }),
  },
  {
    method: 'patch',
    path: '/folders/:id',
    operationId: 'updateFolder',
    tag: 'Folders',
    summary: 'Rename or move a folder',
    access: 'user',
    body: updateFolderSchema,
    success: { status: 200, schema: 'Folder' },
    refusals: [404, 409, 412],
    handle: async (req, res) =>
      withEtag(res, await folders.update(req.actor, param(req, 'id'), req.body, expectedVersions(req))),
  },
  {
    method: 'delete',
    path: '/folders/:id',
    operationId: 'deleteFolder',
    tag: 'Folders',
    summary:
      'Delete a folder with all that is in it: to the trash, or at once; links to any of it stop working',
    access: 'user',
    query: deleteEntrySchema,
    success: { status: 204 },
    refusals: [404, 409, 412],
    handle: async (req) => folders.delete(req.actor, param(req, 'id'), req.query, expectedVersions(req)),
  },
];

function withEtag(res: Response, folder: Folder) {
  res.set('ETag', etagOf(folder));
  return presentFolder(folder);
}
