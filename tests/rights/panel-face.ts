import type { BrowserClient } from '../support/browser-client.js';
import type { Act, Outcome } from './matrix.js';
import { newAccount, type Scene } from './scene.js';

type Attempt = (panel: Panel, scene: Scene) => Promise<PanelAnswer>;

export interface PanelAnswer {
  status: number;
  location: string;
  notice: string | undefined;
}

/** Speaks to the panel as AdminJS's own script does. */
export class Panel {
  constructor(private readonly browser: BrowserClient) {}

  get = (path: string) => this.call('GET', path);
  post = (path: string, fields: Record<string, string> = {}) => this.call('POST', path, fields);

  private async call(method: string, path: string, fields?: Record<string, string>): Promise<PanelAnswer> {
    if (this.browser.cookie('XSRF-TOKEN') === undefined) await this.browser.get('/admin');
    const answer = await this.browser.request(method, `/admin/api/${path}`, {
      ...(fields && { body: new URLSearchParams(fields) }),
      headers: {
        Accept: 'application/json',
        Origin: this.browser.url,
        'X-XSRF-TOKEN': decodeURIComponent(this.browser.cookie('XSRF-TOKEN') ?? ''),
      },
    });
    const isJson = /json/.test(answer.headers.get('Content-Type') ?? '');
    const body = (isJson ? await answer.json() : {}) as { notice?: { type: string } };
    return {
      status: answer.status,
      location: answer.headers.get('Location') ?? '',
      notice: body.notice?.type,
    };
  }
}

/** The panel's own acts. Only admins get in, so for everybody else each of them is refused at the gate. */
export const panelActs: Partial<Record<Act, Attempt>> = {
  'list files': (panel) => panel.get('resources/files/actions/list'),
  'read a file': (panel, { fileId }) => panel.get(`resources/files/records/${fileId}/show`),
  'rename a file': (panel, { fileId }) =>
    panel.post(`resources/files/records/${fileId}/edit`, { name: `${fileId}.renamed` }),
  'comment a file': (panel, { fileId }) =>
    panel.post(`resources/files/records/${fileId}/edit`, { comment: 'changed' }),
  'delete a file': (panel, { fileId }) => panel.post(`resources/files/records/${fileId}/delete`),
  'make a link': (panel, { fileId }) => panel.post(`resources/files/records/${fileId}/share`),
  'list links': (panel) => panel.get('resources/links/actions/list'),
  'change a link': (panel, { linkId }) =>
    panel.post(`resources/links/records/${linkId}/edit`, { maxDownloads: '9' }),
  'revoke a link': (panel, { linkId }) => panel.post(`resources/links/records/${linkId}/delete`),
  'list users': (panel) => panel.get('resources/users/actions/list'),
  'create a user': (panel, { login }) => panel.post('resources/users/actions/new', newAccount(login)),
  'read a user': (panel, { owner }) => panel.get(`resources/users/records/${owner.id}/show`),
  'change a user': (panel, { owner }) =>
    panel.post(`resources/users/records/${owner.id}/edit`, { isAdmin: 'true' }),
  'block a user': (panel, { owner }) => panel.post(`resources/users/records/${owner.id}/block`),
  'end a user’s sessions': (panel, { owner }) =>
    panel.post(`resources/users/records/${owner.id}/endSessions`),
  'delete a user': (panel, { owner }) => panel.post(`resources/users/records/${owner.id}/delete`),
  'read the log': (panel) => panel.get('resources/logs/actions/list'),
  'read the numbers': (panel) => panel.get('dashboard'),
};

export function panelOutcome({ status, location, notice }: PanelAnswer): Outcome {
  if (location.startsWith('/login')) return 'sign in';
  if (status === 403) return 'forbidden';
  if (status === 404) return 'absent';
  if (status === 200 && notice !== 'error') return 'allowed';
  throw new Error(`status ${status} with notice ${notice} is no outcome of the matrix`);
}
