import { randomUUID } from 'node:crypto';
import { ApiClient, freshLogin, goodPassword, newAdmin, newClient } from '../support/client.js';
import type { TestServer } from '../support/server.js';
import type { Person } from './matrix.js';

/** What an act is done to: all of it belongs to `owner`, and is made anew after each act that changed it. */
export interface Scene {
  owner: { id: string; login: string };
  ownerClient: ApiClient;
  fileId: string;
  folderId: string;
  /** A file in the trash. */
  trashedId: string;
  linkId: string;
  linkToken: string;
  /** Of links to the folder: to look around in, and to upload. */
  folderToken: string;
  requestToken: string;
  /** With the owner and the help desk in it. */
  groupId: string;
  /** Free for a user that the act creates. */
  login: string;
}

export type Cast = Record<Person, ApiClient>;

export async function newScene({ owner: ownerClient, helpdesk, admin }: Cast): Promise<Scene> {
  const group = await admin.post('/groups', { name: randomUUID() });
  const userIds = [ownerClient.user?.id, helpdesk.user?.id];
  await admin.post(`/groups/${group.body.id}/members`, { userIds });
  const file = await ownerClient.upload(`${randomUUID()}.txt`, 'content');
  const link = await ownerClient.post(`/files/${file.body.id}/links`);
  const trashed = await ownerClient.upload(`${randomUUID()}.txt`, 'content');
  await ownerClient.delete(`/files/${trashed.body.id}`);
  const folder = await ownerClient.post('/folders', { name: randomUUID() });
  const ofFolder = await ownerClient.post(`/folders/${folder.body.id}/links`);
  const request = await ownerClient.post(`/folders/${folder.body.id}/links`, { kind: 'upload' });
  return {
    ownerClient,
    owner: { id: String(ownerClient.user?.id), login: String(ownerClient.user?.login) },
    fileId: file.body.id,
    folderId: folder.body.id,
    trashedId: trashed.body.id,
    linkId: link.body.id,
    linkToken: String(link.body.token),
    folderToken: String(ofFolder.body.token),
    requestToken: String(request.body.token),
    groupId: group.body.id,
    login: freshLogin(),
  };
}

/** A fresh owner, so that an act may end the account. */
export async function newCast(server: TestServer): Promise<Cast> {
  return {
    helpdesk: await newClient(server, 'helpdesk'),
    auditor: await newClient(server, 'auditor'),
    stranger: await ApiClient.anonymous(server),
    other: await newClient(server),
    owner: await newClient(server),
    admin: await newAdmin(server),
  };
}

export const newAccount = (login: string) => ({
  login,
  fullName: 'Made in a test',
  email: `${login}@example.org`,
  password: goodPassword,
});
