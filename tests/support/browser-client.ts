import type { TestServer } from './server.js';

/** Those of a form; as pairs where a name comes more than once. */
type Fields = Record<string, string> | [string, string][];

/** What a browser without JavaScript does: keeps cookies, posts forms from our own origin, follows nothing by itself. */
export class BrowserClient {
  private readonly cookies = new Map<string, string>();

  constructor(readonly url: string) {}

  static async signedIn(
    { url }: Pick<TestServer, 'url'>,
    login: string,
    password: string,
  ): Promise<BrowserClient> {
    const browser = new BrowserClient(url);
    const answer = await browser.post('/login', { login, password });
    if (answer.status !== 303 && answer.status !== 302) throw new Error(`sign-in answered ${answer.status}`);
    return browser;
  }

  /** The same browser at another address, with a copy of its cookies. */
  at(url: string): BrowserClient {
    const other = new BrowserClient(url);
    for (const [name, value] of this.cookies) other.cookies.set(name, value);
    return other;
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Response> {
    return this.request('GET', path, { headers });
  }

  post(path: string, fields: Fields | FormData, headers: Record<string, string> = {}) {
    const body = fields instanceof FormData ? fields : new URLSearchParams(fields);
    return this.request('POST', path, { body, headers: { Origin: this.url, ...headers } });
  }

  cookie(name: string): string | undefined {
    return this.cookies.get(name);
  }

  cookieHeader(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  /** Adds the cookies, and keeps those that come back. */
  async request(
    method: string,
    path: string,
    init: { body?: FormData | URLSearchParams | string; headers?: Record<string, string> },
  ) {
    const cookie = this.cookieHeader();
    const answer = await fetch(this.url + path, {
      method,
      redirect: 'manual',
      body: init.body,
      headers: { Accept: 'text/html', ...(cookie && { Cookie: cookie }), ...init.headers },
    });
    for (const line of answer.headers.getSetCookie()) this.keep(line);
    return answer;
  }

  private keep(line: string): void {
    const [pair = '', ...attributes] = line.split(';');
    const [name = '', value = ''] = pair.split(/=(.*)/s);
    const isGone = attributes.some((attribute) => /expires=thu, 01 jan 1970|max-age=0/i.test(attribute));
    if (isGone) this.cookies.delete(name.trim());
    else this.cookies.set(name.trim(), value);
  }
}
