import { BrowserClient } from '../../../support/browser-client.js';
import { ApiClient, goodPassword, newClient } from '../../../support/client.js';
import { type KnownRoute, recordRoutes } from '../../../support/routes.js';
import { startServer, type TestServer, testSettings } from '../../../support/server.js';
import { type MeasuredHouse, openMeasuredHouse } from '../measured-house.js';

export interface HostileHouse extends MeasuredHouse {
  /** A second instance over the same database, in this process: it makes accounts, whatever became of the others. */
  desk: TestServer;
  routes: KnownRoute[];
  end(): Promise<void>;
}

/** The real program, and all that it routes. */
export async function openHostileHouse(): Promise<HostileHouse> {
  const { session, jwt } = testSettings('').secrets;
  const { house, measure } = await openMeasuredHouse({
    SESSION_SECRET: session,
    JWT_SECRET: jwt,
    TRUST_PROXY: '1',
  });
  const known = recordRoutes();
  const desk = await startServer({ databaseUrl: house.databaseUrl }, house);
  await (await fetch(`${desk.url}/admin`, { redirect: 'manual' })).text();
  return {
    house,
    desk,
    routes: known(),
    measure,
    end: async () => {
      await desk.stop();
      await house.end();
    },
  };
}

export const callers = [
  'stranger',
  'guesser',
  'user by token',
  'user by cookie',
  'auditor by token',
  'auditor by cookie',
  'admin by token',
  'admin by cookie',
] as const;
export type Caller = (typeof callers)[number];

const roleOf = (caller: Caller) =>
  (['user', 'auditor', 'admin'] as const).find((role) => caller.startsWith(role));

/** Headers that make somebody of a request. What they do to each other ends sessions: those are made anew. */
export class People {
  readonly #headers = new Map<Caller, string[]>();

  constructor(
    private readonly desk: TestServer,
    private readonly url: string,
  ) {}

  headersOf(caller: Caller): string[] {
    if (caller === 'guesser')
      return ['Authorization: Bearer eyJhbGciOiJub25lIn0.e30.', 'Cookie: kladovka.sid=s%3Ax.y'];
    return this.#headers.get(caller) ?? [];
  }

  /** Returns how many had to be made anew. */
  async renew(): Promise<number> {
    let renewed = 0;
    for (const caller of callers)
      if (roleOf(caller) && !(await this.#isGood(caller))) {
        this.#headers.set(caller, await this.#enter(caller));
        renewed += 1;
      }
    return renewed;
  }

  async #isGood(caller: Caller): Promise<boolean> {
    const headers = this.#headers.get(caller);
    if (!headers) return false;
    const named = Object.fromEntries(headers.map((line) => line.split(/: (.*)/s).slice(0, 2)));
    const answer = await fetch(`${this.url}/api/v1/files?limit=1`, { headers: named });
    await answer.arrayBuffer();
    return answer.status === 200;
  }

  async #enter(caller: Caller): Promise<string[]> {
    const client = await newClient(this.desk, roleOf(caller) ?? 'user');
    if (caller.endsWith('token')) return [`Authorization: Bearer ${client.token}`];
    const browser = await BrowserClient.signedIn(this.desk, String(client.user?.login), goodPassword);
    // The panel asks for a token of its own, which its page gives.
    if (client.user?.role !== 'user') await (await browser.get('/admin')).text();
    const token = decodeURIComponent(browser.cookie('XSRF-TOKEN') ?? '');
    return [
      `Cookie: ${browser.cookieHeader()}`,
      'Sec-Fetch-Site: same-origin',
      ...(token ? [`X-XSRF-TOKEN: ${token}`] : []),
    ];
  }

  /** Somebody whose things the requests are aimed at. */
  async clientOf(caller: Caller): Promise<ApiClient> {
    const [, token = ''] = /Bearer (.*)/.exec(this.headersOf(caller)[0] ?? '') ?? [];
    return (await ApiClient.anonymous({ url: this.url })).withToken(token);
  }
}
