import type { IncomingMessage } from 'node:http';
import type { Response } from 'express';
import { deleteEntrySchema } from '../../domain/entries/entry.commands.js';
import { listFilesSchema, updateFileSchema } from '../../domain/files/file.commands.js';
import type { StoredFile } from '../../domain/files/file.js';
import { asksInline, downloadFile } from '../content/download-file.js';
import { showThumbnail } from '../content/show-thumbnail.js';
import { param } from '../request/params.js';
import type { HttpDeps } from '../types.js';
import { receiveFile, uploadInput } from '../uploads/form-upload.js';
import type { Endpoint } from './endpoint.js';
import { etagOf, expectedVersions } from './etag.js';
import { fileMembers, presentFile, presentPageText } from './presenters.js';

export const fileEndpoints = (
  deps: Pick<HttpDeps, 'useCases' | 'blobs' | 'settings' | 'rules' | 'logger'>,
): Endpoint[] => {
  const { files, uploads } = deps.useCases;
  return [
    {
      method: 'get',
      path: '/files',
      operationId: 'listFiles',
      tag: 'Files',
      summary: 'List files; admins may name anybody’s storage',
      access: 'user',
      query: listFilesSchema,
      success: { status: 200, schema: 'FileList' },
      refusals: [403, 404],
      handle: async (req, res) => void res.type('json').end(await fileListText(deps, req, req.query)),
    },
    {
      method: 'post',
      path: '/files',
      operationId: 'uploadFile',
      tag: 'Files',
      summary: 'Upload a file; what it replaces goes to the trash, or is gone with `permanent=true`',
      access: 'user',
      receive: receiveFile(deps),
      success: { status: 201, schema: 'File' },
      refusals: [403, 404, 409, 413, 507],
      handle: async (req, res) => {
        const { input, bytes } = uploadInput(req);
        const file = await uploads.uploadFile(req.actor, input, bytes);
        res.location(`/api/v1/files/${file.id}`);
        return withEtag(res, file);
      },
    },
    {
      method: 'get',
      path: '/files/:id',
      operationId: 'getFile',
      tag: 'Files',
      summary: 'Read a file’s record',
      access: 'user',
      success: { status: 200, schema: 'File' },
      refusals: [404],
      handle: async (req, res) => withEtag(res, await files.get(req.actor, param(req, 'id'))),
    },
    {
      method: 'patch',
      path: '/files/:id',
      operationId: 'updateFile',
      tag: 'Files',
      summary: 'Rename, comment or move a file',
      access: 'user',
      body: updateFileSchema,
      success: { status: 200, schema: 'File' },
      refusals: [404, 409, 412],
      handle: async (req, res) =>
        withEtag(res, await files.update(req.actor, param(req, 'id'), req.body, expectedVersions(req))),
    },
    {
      method: 'delete',
      path: '/files/:id',
      operationId: 'deleteFile',
      tag: 'Files',
      summary: 'Delete a file: to the trash, or at once; its links stop working',
      access: 'user',
      query: deleteEntrySchema,
      success: { status: 204 },
      refusals: [404, 412],
      handle: async (req) => files.delete(req.actor, param(req, 'id'), req.query, expectedVersions(req)),
    },
    {
      method: 'get',
      path: '/files/:id/content',
      operationId: 'downloadFile',
      tag: 'Files',
      summary: 'Download a file, or a range of it',
      access: 'user',
      success: { status: 200, isBinary: true },
      refusals: [403, 404, 412, 416],
      handle: (req, res) => downloadFile(deps, req, res, { id: param(req, 'id'), isInline: asksInline(req) }),
    },
    {
      method: 'get',
      path: '/files/:id/thumbnail',
      operationId: 'getThumbnail',
      tag: 'Files',
      summary: 'A picture’s thumbnail; 404 `preview_not_ready` while there is none',
      access: 'user',
      success: { status: 200, mediaType: 'image/webp', isConditional: true },
      refusals: [404],
      handle: (req, res) => showThumbnail(deps, req, res),
    },
  ];
};

/** The page that the query asks for, as it goes out. */
export const fileListText = async (
  { useCases }: Pick<HttpDeps, 'useCases'>,
  { actor }: Pick<IncomingMessage, 'actor'>,
  query: unknown,
): Promise<string> => presentPageText(await useCases.files.listText(actor, query, fileMembers));

function withEtag(res: Response, file: StoredFile) {
  res.set('ETag', etagOf(file));
  return presentFile(file);
}
