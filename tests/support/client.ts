import { randomBytes } from 'node:crypto';
import type { Role } from '../../src/domain/shared/actor.js';
import type { Contract } from './native/contract.js';
import { loadContract } from './openapi.js';
import type { TestServer } from './server.js';

/** What the API answers, loosely typed: the OpenAPI document is what holds the shapes. */
export interface Body {
  [member: string]: unknown;
  id: string;
  code: string;
  items: Body[];
  errors: { field: string; message: string }[];
}

export interface Answer {
  status: number;
  headers: Headers;
  body: Body;
}

export interface Call {
  json?: unknown;
  body?: FormData | string | Uint8Array<ArrayBuffer>;
  headers?: Record<string, string>;
}

export interface UploadOptions {
  fields?: Record<string, string>;
  headers?: Record<string, string>;
  type?: string;
}

export const goodPassword = 'Hollow-kiosk-26!';

/** A program that speaks to the API. Every answer that it gets is held to the OpenAPI document. */
export class ApiClient {
  private constructor(
    readonly url: string,
    private readonly contract: Contract,
    readonly token: string | null,
    readonly user: Body | null,
    readonly refreshToken: string | null,
  ) {}

  static async anonymous({ url }: Pick<TestServer, 'url'>): Promise<ApiClient> {
    return new ApiClient(url, await loadContract(url), null, null, null);
  }

  withToken(token: string): ApiClient {
    return new ApiClient(this.url, this.contract, token, this.user, this.refreshToken);
  }

  async signIn(login: string, password = goodPassword): Promise<ApiClient> {
    const { status, body } = await this.post('/auth/login', { login, password });
    if (status !== 200) throw new Error(`sign-in answered ${status}: ${body.code}`);
    const { accessToken, refreshToken, user } = body as Body & {
      accessToken: string;
      refreshToken: string;
      user: Body;
    };
    return new ApiClient(this.url, this.contract, accessToken, user, refreshToken);
  }

  async call(method: string, path: string, { json, body, headers = {} }: Call = {}): Promise<Answer> {
    const answer = await this.raw(method, `/api/v1${path}`, {
      body: json === undefined ? body : JSON.stringify(json),
      headers: { ...(json !== undefined && { 'Content-Type': 'application/json' }), ...headers },
    });
    const type = answer.headers.get('Content-Type') ?? '';
    const text = await answer.text();
    const parsed = (/json/.test(type) ? JSON.parse(text) : { text }) as Body;
    this.contract.check(method, `/api/v1${path}`, answer.status, type, parsed);
    return { status: answer.status, headers: answer.headers, body: parsed };
  }

  /** The answer as it comes, for bytes and for addresses outside the API. */
  raw(method: string, path: string, { body, headers = {} }: Call = {}): Promise<Response> {
    return fetch(this.url + path, {
      method,
      body,
      redirect: 'manual',
      headers: { ...(this.token && { Authorization: `Bearer ${this.token}` }), ...headers },
    });
  }

  get = (path: string, headers?: Record<string, string>) => this.call('GET', path, { headers });
  post = (path: string, json?: unknown, headers?: Record<string, string>) =>
    this.call('POST', path, { json, headers });
  patch = (path: string, json: unknown, headers?: Record<string, string>) =>
    this.call('PATCH', path, { json, headers });
  delete = (path: string, headers?: Record<string, string>) => this.call('DELETE', path, { headers });

  upload(
    name: string,
    content: string | Uint8Array<ArrayBuffer>,
    options: UploadOptions = {},
  ): Promise<Answer> {
    const { fields = {}, headers, type = '' } = options;
    const form = new FormData();
    for (const [key, value] of Object.entries(fields)) form.append(key, value);
    form.append('file', new File([content], name, { type }));
    return this.call('POST', '/files', { body: form, headers });
  }
}

let counter = 0;

/** A login that no other test has. */
export const freshLogin = (): string => {
  counter += 1;
  return `u${counter}x${randomBytes(4).toString('hex')}`;
};

/** A signed-in user. Made by the operator: registering is limited for each address, and all tests have one. */
export const newClient = (server: TestServer, role: Role = 'user'): Promise<ApiClient> =>
  newAccount(server, role);

/** A signed-in admin. */
export const newAdmin = (server: TestServer): Promise<ApiClient> => newAccount(server, 'admin');

async function newAccount(server: TestServer, role: Role): Promise<ApiClient> {
  const login = freshLogin();
  const fullName = role === 'admin' ? 'Test Admin' : 'Test User';
  await server.useCases.users.create(
    { kind: 'system', means: 'cli' },
    { login, fullName, email: `${login}@example.org`, password: goodPassword, role },
  );
  return (await ApiClient.anonymous(server)).signIn(login);
}
