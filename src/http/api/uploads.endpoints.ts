import type { Request } from 'express';
import { listUploadsSchema } from '../../domain/uploads/upload.commands.js';
import type { HttpDeps } from '../types.js';
import { answerTus, describeTus } from '../uploads/tus.js';
import type { Endpoint } from './endpoint.js';
import { presentPage, presentUpload } from './presenters.js';

const bytes = 'application/offset+octet-stream';

/** Refusals of every call of tus: an unknown version, an upload that is not there or was dropped, one that is busy. */
const common = [400, 404, 410, 412, 423];
/** Of what may make a file. */
const making = [403, 409, 413, 415, 429, 460, 501, 503, 507];

/** R21: uploads that a lost connection only interrupts, by the tus protocol 1.0 (https://tus.io). */
export const uploadEndpoints = (deps: Pick<HttpDeps, 'useCases' | 'rules'>): Endpoint[] => {
  const { uploads } = deps.useCases;
  const tus = answerTus(deps);
  const one = { path: '/uploads/:id', tag: 'Resumable uploads', access: 'user' as const };
  const many = { ...one, path: '/uploads' };
  return [
    {
      ...many,
      method: 'get',
      operationId: 'listUploads',
      summary: 'List one’s own uploads that are not finished',
      query: listUploadsSchema,
      success: { status: 200, schema: 'UploadList' },
      refusals: [],
      handle: async (req) => presentPage(await uploads.list(req.actor, req.query), presentUpload),
    },
    {
      ...many,
      method: 'post',
      operationId: 'createUpload',
      summary: 'Announce an upload, with its first bytes if you like; `Location` is where the rest goes',
      takes: bytes,
      headers: ['Tus-Resumable', 'Upload-Length', 'Upload-Metadata', 'Upload-Checksum'],
      answers: ['Location', 'Upload-Offset', 'Upload-Expires', 'Content-Location'],
      success: { status: 201 },
      refusals: [...common, ...making],
      handle: tus,
    },
    {
      ...many,
      method: 'options',
      operationId: 'describeUploads',
      summary: 'What the server knows of tus',
      access: 'anyone',
      answers: ['Tus-Version', 'Tus-Extension', 'Tus-Checksum-Algorithm', 'Tus-Max-Size'],
      success: { status: 204 },
      refusals: [],
      handle: describeTus(deps, ['GET', 'HEAD', 'POST', 'OPTIONS']),
    },
    {
      ...one,
      method: 'head',
      operationId: 'getUpload',
      summary: 'How many bytes have come (`Upload-Offset`), and which file they became (`Content-Location`)',
      headers: ['Tus-Resumable'],
      answers: ['Upload-Offset', 'Upload-Length', 'Upload-Metadata', 'Upload-Expires', 'Content-Location'],
      success: { status: 200 },
      refusals: [...common, ...making],
      handle: tus,
    },
    {
      ...one,
      method: 'patch',
      operationId: 'appendUpload',
      summary: 'Send bytes; the last ones make the file',
      takes: bytes,
      headers: ['Tus-Resumable', 'Upload-Offset', 'Upload-Checksum'],
      answers: ['Upload-Offset', 'Upload-Expires', 'Content-Location'],
      success: { status: 204 },
      refusals: [...common, ...making],
      handle: tus,
    },
    {
      ...one,
      method: 'delete',
      operationId: 'deleteUpload',
      summary: 'Give an upload up; the file of a finished one stays',
      headers: ['Tus-Resumable'],
      success: { status: 204 },
      refusals: common,
      handle: tus,
    },
    {
      ...one,
      method: 'post',
      operationId: 'overrideUpload',
      summary: 'PATCH or DELETE for those who can’t send them',
      takes: bytes,
      headers: ['X-HTTP-Method-Override', 'Tus-Resumable', 'Upload-Offset', 'Upload-Checksum'],
      success: { status: 204 },
      refusals: [...common, ...making],
      handle: (req, res) => tus(overridden(req), res),
    },
    {
      ...one,
      method: 'options',
      operationId: 'describeUpload',
      summary: 'What the server knows of tus',
      access: 'anyone',
      answers: ['Tus-Version', 'Tus-Extension', 'Tus-Checksum-Algorithm', 'Tus-Max-Size'],
      success: { status: 204 },
      refusals: [],
      handle: describeTus(deps, ['HEAD', 'PATCH', 'DELETE', 'POST', 'OPTIONS']),
    },
  ];
};

/** What else comes as POST is judged as a PATCH, and found wanting. */
function overridden(req: Request): Request {
  const method = req.get('X-HTTP-Method-Override')?.toUpperCase();
  req.method = method === 'DELETE' ? 'DELETE' : 'PATCH';
  return req;
}
