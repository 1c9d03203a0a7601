import { BrowserClient } from '../support/browser-client.js';
import type { ApiClient, Body } from '../support/client.js';
import { goodPassword, newAdmin } from '../support/client.js';
import type { TestServer } from '../support/server.js';

/** What AdminJS's API answers, as far as the tests look at it. */
export interface PanelAnswer {
  record: PanelRecord;
  records: PanelRecord[];
  meta: {
    total: number;
    edges?: { before: string | null; after: string | null };
    counted?: number;
    reached?: string;
  };
  notice?: { type: string; message: string; options?: Record<string, unknown> };
  result?: Record<string, string>;
}

export interface PanelRecord {
  id: string;
  title: string;
  params: Record<string, unknown>;
  errors: Record<string, { message: string }>;
  recordActions: { name: string }[];
}

/** The panel's own calls, as its scripts in a browser make them. */
export class PanelClient {
  constructor(readonly browser: BrowserClient) {}

  static async signedIn(server: TestServer, login: string, password = goodPassword): Promise<PanelClient> {
    const browser = await BrowserClient.signedIn(server, login, password);
    await browser.get('/admin');
    return new PanelClient(browser);
  }

  get tokenHeader(): Record<string, string> {
    return { 'X-XSRF-TOKEN': this.browser.cookie('XSRF-TOKEN') ?? '', Accept: 'application/json' };
  }

  /** The answer as it comes. */
  raw(method: string, path: string, fields?: Record<string, string>, headers: Record<string, string> = {}) {
    const body = fields && formOf(fields);
    return this.browser.request(method, `/admin/api${path}`, {
      body,
      headers: { ...this.tokenHeader, ...headers },
    });
  }

  async call(method: string, path: string, fields?: Record<string, string>): Promise<PanelAnswer> {
    const answer = await this.raw(method, path, fields);
    const text = await answer.text();
    if (answer.status !== 200) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`);
    return JSON.parse(text) as PanelAnswer;
  }

  list = (resource: string, query: Record<string, string> = {}) =>
    this.call('GET', `/resources/${resource}/actions/list?${new URLSearchParams(query)}`);
  show = (resource: string, id: string) => this.call('GET', `/resources/${resource}/records/${id}/show`);
  create = (resource: string, fields: Record<string, string>) =>
    this.call('POST', `/resources/${resource}/actions/new`, fields);
  act = (resource: string, id: string, action: string, fields: Record<string, string> = {}) =>
    this.call('POST', `/resources/${resource}/records/${id}/${action}`, fields);
}

function formOf(fields: Record<string, string>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  return form;
}

export interface SignedInAdmin {
  api: ApiClient;
  panel: PanelClient;
  user: Body;
}

/** An admin with both doors open. */
export async function newPanelAdmin(server: TestServer): Promise<SignedInAdmin> {
  const api = await newAdmin(server);
  const user = api.user as Body;
  return { api, user, panel: await PanelClient.signedIn(server, String(user.login)) };
}
