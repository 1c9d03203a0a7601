import type { ApiClient } from '../support/client.js';
import type { Act, Outcome } from './matrix.js';
import { newAccount, type Scene } from './scene.js';

type Attempt = (client: ApiClient, scene: Scene) => Promise<{ status: number }>;

/** Each act as a call of the REST API. */
export const apiActs: Partial<Record<Act, Attempt>> = {
  'list files': (client, { owner }) => client.get(`/files?userId=${owner.id}`),
  'upload a file': (client, { owner }) => client.upload('new.txt', 'x', { fields: { userId: owner.id } }),
  'read a file': (client, { fileId }) => client.get(`/files/${fileId}`),
  'download a file': (client, { fileId }) => client.get(`/files/${fileId}/content`),
  'rename a file': (client, { fileId }) => client.patch(`/files/${fileId}`, { name: `${fileId}.renamed` }),
  'comment a file': (client, { fileId }) => client.patch(`/files/${fileId}`, { comment: 'changed' }),
  'delete a file': (client, { fileId }) => client.delete(`/files/${fileId}`),
  'make a link': (client, { fileId }) => client.post(`/files/${fileId}/links`),
  'list links of a file': (client, { fileId }) => client.get(`/files/${fileId}/links`),
  'list links': (client, { owner }) => client.get(`/links?userId=${owner.id}`),
  'change a link': (client, { linkId }) => client.patch(`/links/${linkId}`, { maxDownloads: 9 }),
  'revoke a link': (client, { linkId }) => client.delete(`/links/${linkId}`),
  'open a link': (client, { linkToken }) => client.raw('GET', `/s/${linkToken}`),
  'read one’s profile': (client) => client.get('/auth/me'),
  'list users': (client) => client.get('/users'),
  'create a user': (client, { login }) => client.post('/users', newAccount(login)),
  'read a user': (client, { owner }) => client.get(`/users/${owner.id}`),
  'change a user': (client, { owner }) => client.patch(`/users/${owner.id}`, { isAdmin: true }),
  'block a user': (client, { owner }) => client.patch(`/users/${owner.id}`, { isActive: false }),
  'delete a user': (client, { owner }) => client.delete(`/users/${owner.id}`),
  'read the log': (client) => client.get('/logs'),
  'read the numbers': (client) => client.get('/stats'),
};

const outcomes: Record<number, Outcome> = { 401: 'sign in', 403: 'forbidden', 404: 'absent' };

export const apiOutcome = ({ status }: { status: number }): Outcome =>
  status < 300 ? 'allowed' : (outcomes[status] ?? fail(status));

function fail(status: number): never {
  throw new Error(`status ${status} is no outcome of the matrix`);
}
