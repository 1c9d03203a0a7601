import type { BrowserClient } from '../support/browser-client.js';
import type { Act, Outcome } from './matrix.js';
import type { Scene } from './scene.js';

type Attempt = (browser: BrowserClient, scene: Scene) => Promise<Response>;

/** Each act as a page or a form. What is not here the pages do not offer: accounts and the log are the panel's. */
export const pageActs: Partial<Record<Act, Attempt>> = {
  'list files': (browser, { owner }) => browser.get(`/files?userId=${owner.id}`),
  'upload a file': (browser, { owner }) => browser.post('/files', uploadForm(owner.id)),
  'download a file': (browser, { fileId }) => browser.get(`/files/${fileId}/content`),
  'read a file': (browser, { fileId }) => browser.get(`/files/${fileId}/edit`),
  'rename a file': (browser, { fileId }) => browser.post(`/files/${fileId}`, { name: `${fileId}.renamed` }),
  'comment a file': (browser, { fileId }) => browser.post(`/files/${fileId}`, { comment: 'changed' }),
  'delete a file': (browser, { fileId }) => browser.post('/entries/delete', { fileIds: fileId }),
  'list folders': (browser, { owner }) => browser.get(`/search?q=a&userId=${owner.id}`),
  'make a folder': (browser, { owner, login }) => browser.post('/folders', { name: login, userId: owner.id }),
  'read a folder': (browser, { folderId }) => browser.get(`/folders/${folderId}/edit`),
  'rename a folder': (browser, { folderId }) => browser.post(`/folders/${folderId}`, { name: folderId }),
  'delete a folder': (browser, { folderId }) => browser.get(`/folders/${folderId}/delete`),
  'move files and folders': (browser, { fileId, folderId }) =>
    browser.post('/entries/move', { fileIds: fileId, folderId }),
  'delete files and folders': (browser, { fileId, folderId }) =>
    browser.post('/entries/delete', { fileIds: fileId, folderIds: folderId }),
  'list the trash': (browser, { owner }) => browser.get(`/trash?userId=${owner.id}`),
  'put back from the trash': (browser, { trashedId }) => browser.post('/trash/restore', { ids: trashedId }),
  'delete from the trash': (browser, { trashedId }) => browser.post('/trash/purge', { ids: trashedId }),
  'empty the trash': (browser, { owner }) => browser.post('/trash/empty', { userId: owner.id }),
  search: (browser, { owner }) => browser.get(`/search?q=text&userId=${owner.id}`),
  'make a link': (browser, { fileId }) => browser.post(`/files/${fileId}/links`, {}),
  'list links of a file': (browser, { fileId }) => browser.get(`/files/${fileId}/share`),
  'make a link to a folder': (browser, { folderId }) =>
    browser.post(`/folders/${folderId}/links`, { kind: 'upload' }),
  'list links of a folder': (browser, { folderId }) => browser.get(`/folders/${folderId}/share`),
  'list links': (browser, { owner }) => browser.get(`/links?userId=${owner.id}`),
  'change a link': (browser, { linkId }) => browser.post(`/links/${linkId}`, { maxDownloads: '9' }),
  'revoke a link': (browser, { linkId }) => browser.post(`/links/${linkId}/revoke`, {}),
  'open a link': (browser, { linkToken }) => browser.get(`/s/${linkToken}/page`),
  'open a link to a folder': (browser, { folderToken }) => browser.get(`/s/${folderToken}/page`),
  'read one’s profile': (browser) => browser.get('/settings'),
};

function uploadForm(userId: string): FormData {
  const form = new FormData();
  form.append('userId', userId);
  form.append('file', new File(['x'], 'new.txt'));
  return form;
}

export function pageOutcome({ status, headers }: Response): Outcome {
  if (headers.get('Location')?.startsWith('/login')) return 'sign in';
  if (status < 400) return 'allowed';
  if (status === 403) return 'forbidden';
  if (status === 404) return 'absent';
  throw new Error(`status ${status} is no outcome of the matrix`);
}
