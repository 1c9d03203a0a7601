import { addAuthenticator } from '../support/authenticator.js';
import { type ApiClient, goodPassword } from '../support/client.js';
import { addPasskey } from '../support/passkey.js';
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
  'list folders': (client, { owner }) => client.get(`/folders?userId=${owner.id}`),
  'make a folder': (client, { owner, login }) => client.post('/folders', { name: login, userId: owner.id }),
  'read a folder': (client, { folderId }) => client.get(`/folders/${folderId}`),
  'rename a folder': (client, { folderId }) => client.patch(`/folders/${folderId}`, { name: folderId }),
  'delete a folder': (client, { folderId }) => client.delete(`/folders/${folderId}`),
  'move files and folders': (client, { fileId, folderId }) =>
    client.post('/entries/move', { fileIds: [fileId], folderId }),
  'delete files and folders': (client, { fileId, folderId }) =>
    client.post('/entries/delete', { fileIds: [fileId], folderIds: [folderId] }),
  'list the trash': (client, { owner }) => client.get(`/trash?userId=${owner.id}`),
  'put back from the trash': (client, { trashedId }) => client.post(`/trash/${trashedId}/restore`),
  'delete from the trash': (client, { trashedId }) => client.delete(`/trash/${trashedId}`),
  'empty the trash': (client, { owner }) => client.delete(`/trash?userId=${owner.id}`),
  'delete a file for good': (client, { fileId }) => client.delete(`/files/${fileId}?permanent=true`),
  search: (client, { owner }) => client.get(`/files?q=text&userId=${owner.id}`),
  'make a folder in a folder': (client, { folderId }) =>
    client.post('/folders', { name: 'new', parentId: folderId }),
  'upload into a folder': (client, { folderId }) => client.upload('new.txt', 'x', { fields: { folderId } }),
  'read the way to a folder': (client, { folderId }) => client.get(`/folders/${folderId}/path`),
  'delete a folder for good': (client, { folderId }) => client.delete(`/folders/${folderId}?permanent=true`),
  'make a link': (client, { fileId }) => client.post(`/files/${fileId}/links`),
  'list links of a file': (client, { fileId }) => client.get(`/files/${fileId}/links`),
  'make a link to a folder': (client, { folderId }) => client.post(`/folders/${folderId}/links`),
  'list links of a folder': (client, { folderId }) => client.get(`/folders/${folderId}/links`),
  'list links': (client, { owner }) => client.get(`/links?userId=${owner.id}`),
  'change a link': (client, { linkId }) => client.patch(`/links/${linkId}`, { maxDownloads: 9 }),
  'revoke a link': (client, { linkId }) => client.delete(`/links/${linkId}`),
  'open a link': (client, { linkToken }) => client.raw('GET', `/s/${linkToken}`),
  'open a link to a folder': (client, { folderToken }) => client.raw('GET', `/s/${folderToken}`),
  'upload by a link': (client, { requestToken }) =>
    client.raw('POST', `/s/${requestToken}/files`, { body: oneFile() }),
  'read one’s profile': (client) => client.get('/auth/me'),
  'read one’s second factor': (client) => client.get('/auth/second-factor'),
  'begin with an authenticator': (client) => client.post('/auth/second-factor/totp'),
  'begin with a passkey': (client) => client.post('/auth/second-factor/passkeys/options'),
  'give up a passkey': async (client, { ownerClient }) => {
    const { id } = await addPasskey(ownerClient, ownerClient.url);
    const answer = await client.delete(`/auth/second-factor/passkeys/${id}`);
    // The owner signs in by the password alone later.
    await ownerClient.delete(`/auth/second-factor/passkeys/${id}`);
    return answer;
  },
  'ask for a passkey at the sign-in': (client) => client.post('/auth/login/passkey/options', {}),
  'list users': (client) => client.get('/users'),
  'create a user': (client, { login }) => client.post('/users', newAccount(login)),
  'read a user': (client, { owner }) => client.get(`/users/${owner.id}`),
  'change a user': (client, { owner }) => client.patch(`/users/${owner.id}`, { isAdmin: true }),
  'give a user a role': (client, { owner }) => client.patch(`/users/${owner.id}`, { role: 'auditor' }),
  'give a user a password': (client, { owner }) =>
    client.patch(`/users/${owner.id}`, { password: goodPassword, mustChangePassword: true }),
  'read a user’s second factor': (client, { owner }) => client.get(`/users/${owner.id}/second-factor`),
  'give a user a fresh start with the second factor': async (client, { owner, ownerClient }) => {
    // What a refusal left is there still.
    const { body: factor } = await ownerClient.get('/auth/second-factor');
    if (!factor.totp) await addAuthenticator(ownerClient);
    return client.delete(`/users/${owner.id}/second-factor`);
  },
  'unblock a user': (client, { owner }) => client.patch(`/users/${owner.id}`, { isActive: true }),
  'change a setting': (client) => client.patch('/settings/sessionRetentionDays', { value: 90 }),
  'read the settings': (client) => client.get('/settings'),
  'read the audit': (client) => client.get('/audit'),
  'list groups': (client) => client.get('/groups'),
  'make a group': (client, { login }) => client.post('/groups', { name: login }),
  'put somebody in a group': (client, { groupId, owner }) =>
    client.post(`/groups/${groupId}/members`, { userIds: [owner.id] }),
  'put people of a list in a group': (client, { groupId, owner }) =>
    client.post(`/groups/${groupId}/members/names`, { names: [owner.login] }),
  'give many a new password': (client, { owner }) =>
    client.post('/bulk/users', { act: 'resetPassword', ids: [owner.id], confirmedCount: 1 }),
  'block a user': (client, { owner }) => client.patch(`/users/${owner.id}`, { isActive: false }),
  'delete a user': (client, { owner }) => client.delete(`/users/${owner.id}`),
  'read the log': (client) => client.get('/logs'),
  'read the numbers': (client) => client.get('/stats'),
  'read one’s notices': (client) => client.get('/auth/me/notices'),
  'list the jobs': (client) => client.get('/jobs'),
  'see what the scrub found': (client) => client.get('/scrub'),
  'run a job now': (client) => client.post('/jobs/kinds/sweep/run'),
  'pause a kind of jobs': (client) => client.post('/jobs/kinds/sweep/pause'),
  'list saved views': (client) => client.get('/views?list=users'),
  'save a view': (client, { login }) => client.post('/views', { list: 'users', name: login, query: '' }),
  'see what an act on many would do': (client, { owner }) =>
    client.post('/bulk/users/preview', { act: 'block', ids: [owner.id] }),
  'see what people would leave': (client, { owner }) =>
    client.post('/offboarding/preview', { ids: [owner.id] }),
  'see people off': (client, { owner }) =>
    client.post('/offboarding', { ids: [owner.id], way: 'delete', confirmedCount: 1 }),
  'act on many': (client, { linkId }) => client.post('/bulk/links', { act: 'revoke', ids: [linkId] }),
};

function oneFile(): FormData {
  const form = new FormData();
  form.append('file', new File(['x'], 'new.txt'));
  return form;
}

const outcomes: Record<number, Outcome> = { 401: 'sign in', 403: 'forbidden', 404: 'absent' };

export const apiOutcome = ({ status }: { status: number }): Outcome =>
  status < 300 ? 'allowed' : (outcomes[status] ?? fail(status));

function fail(status: number): never {
  throw new Error(`status ${status} is no outcome of the matrix`);
}
