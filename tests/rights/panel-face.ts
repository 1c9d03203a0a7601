import type { PanelClient } from '../admin/panel-client.js';
import { goodPassword } from '../support/client.js';
import type { Act, Outcome } from './matrix.js';
import { newAccount, type Scene } from './scene.js';

type Attempt = (panel: PanelClient, scene: Scene) => Promise<Response>;

/** The panel's own acts. */
export const panelActs: Partial<Record<Act, Attempt>> = {
  'list files': (panel) => panel.raw('GET', '/resources/files/actions/list'),
  'read a file': (panel, { fileId }) => panel.raw('GET', `/resources/files/records/${fileId}/show`),
  'rename a file': (panel, { fileId }) =>
    panel.raw('POST', `/resources/files/records/${fileId}/edit`, { name: `${fileId}.renamed` }),
  'comment a file': (panel, { fileId }) =>
    panel.raw('POST', `/resources/files/records/${fileId}/edit`, { comment: 'changed' }),
  'delete a file': (panel, { fileId }) => panel.raw('POST', `/resources/files/records/${fileId}/delete`, {}),
  'list the trash': (panel) => panel.raw('GET', '/resources/trash/actions/list'),
  'put back from the trash': (panel, { trashedId }) =>
    panel.raw('POST', `/resources/trash/records/${trashedId}/restore`, {}),
  'delete from the trash': (panel, { trashedId }) =>
    panel.raw('POST', `/resources/trash/records/${trashedId}/delete`, {}),
  'make a link': (panel, { fileId }) => panel.raw('POST', `/resources/files/records/${fileId}/share`, {}),
  'list links': (panel) => panel.raw('GET', '/resources/links/actions/list'),
  'change a link': (panel, { linkId }) =>
    panel.raw('POST', `/resources/links/records/${linkId}/edit`, { maxDownloads: '9' }),
  'revoke a link': (panel, { linkId }) => panel.raw('POST', `/resources/links/records/${linkId}/delete`, {}),
  'list users': (panel) => panel.raw('GET', '/resources/users/actions/list'),
  'create a user': (panel, { login }) => panel.raw('POST', '/resources/users/actions/new', newAccount(login)),
  'read a user': (panel, { owner }) => panel.raw('GET', `/resources/users/records/${owner.id}/show`),
  'change a user': (panel, { owner }) =>
    panel.raw('POST', `/resources/users/records/${owner.id}/edit`, { fullName: 'Another' }),
  'give a user a role': (panel, { owner }) =>
    panel.raw('POST', `/resources/users/records/${owner.id}/edit`, { role: 'auditor' }),
  'give a user a password': (panel, { owner }) =>
    panel.raw('POST', `/resources/users/records/${owner.id}/resetPassword`, { password: goodPassword }),
  'block a user': (panel, { owner }) => panel.raw('POST', `/resources/users/records/${owner.id}/block`, {}),
  'end a user’s sessions': (panel, { owner }) =>
    panel.raw('POST', `/resources/users/records/${owner.id}/endSessions`, {}),
  'delete a user': (panel, { owner }) => panel.raw('POST', `/resources/users/records/${owner.id}/delete`, {}),
  'read the log': (panel) => panel.raw('GET', '/resources/logs/actions/list'),
  'read the numbers': (panel) => panel.raw('GET', '/v1/stats?days=30'),
};

/** A refusal of AdminJS's own is 200 with an error notice. */
export async function panelOutcome(answer: Response): Promise<Outcome> {
  if (answer.headers.get('Location')?.startsWith('/login')) return 'sign in';
  if (answer.status === 403) return 'forbidden';
  if (answer.status === 404) return 'absent';
  const { notice } = (await answer.json()) as { notice?: { type: string; message: string } };
  if (answer.status === 200 && notice?.type !== 'error') return 'allowed';
  throw new Error(`status ${answer.status} with notice ${notice?.message} is no outcome of the matrix`);
}
