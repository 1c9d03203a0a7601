import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ApiClient, newAdmin, newClient } from './support/client.js';
import { startServer, type TestServer } from './support/server.js';

/** The numbers of the customer's list. */
const requirements = [
  ...range(1, 17), // server and administration
  ...range(20, 34), // file storage
  ...range(40, 45), // pages
  ...range(50, 52), // panel
];

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

describe('the customer’s list', () => {
  it('has a test for each line, which names it', () => {
    const sources = readdirSync('tests', { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(test|contract)\.ts$/.test(file))
      .map((file) => readFileSync(`tests/${file}`, 'utf8'));
    // The name is the first string after `it(`, `describe(` or the table of an `it.each(`.
    const names = sources.flatMap((text) =>
      [...text.matchAll(/(?:\b(?:it|describe)\(|\)\()\s*(['"`])(.*?)\1,\s*(?:async )?\(/g)].map(
        ([, , name = '']) => name,
      ),
    );
    const named = new Set(
      names.flatMap((name) => [...name.matchAll(/\bR(\d+)\b/g)].map(([, n]) => Number(n))),
    );
    expect(requirements.filter((number) => !named.has(number))).toEqual([]);
  });

  it('leaves out no part of the stack and no folder that was fixed', () => {
    const { dependencies, devDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as Record<
      'dependencies' | 'devDependencies',
      Record<string, string>
    >;
    expect(Object.keys({ ...dependencies, ...devDependencies })).toEqual(
      expect.arrayContaining(
        [
          'adminjs @adminjs/express @adminjs/sequelize sequelize sequelize-cli pg express express-session',
          'connect-pg-simple passport passport-local jsonwebtoken multer joi winston winston-transport ejs',
          'htmx.org jest',
        ].flatMap((line) => line.split(' ')),
      ),
    );
    expect(readdirSync('.')).toEqual(
      expect.arrayContaining(
        ['package.json', 'tsconfig.json', '.sequelizerc', 'src', 'db', 'views', 'public', 'tests'].concat(
          'storage',
          '.env.example',
        ),
      ),
    );
  });

  it('R1: the program is TypeScript, strictly checked', () => {
    const files = readdirSync('src', { recursive: true, encoding: 'utf8' });
    expect(files.filter((file) => /\.[cm]?jsx?$/.test(file))).toEqual([]);
    expect(JSON.parse(readFileSync('tsconfig.json', 'utf8'))).toMatchObject({
      compilerOptions: { strict: true },
    });
  });
});

describe('one server', () => {
  let server: TestServer;
  let client: ApiClient;
  let admin: ApiClient;

  beforeAll(async () => {
    server = await startServer();
    client = await newClient(server);
    admin = await newAdmin(server);
  });
  afterAll(() => server.stop());

  it('R1: PostgreSQL holds the data', async () => {
    const { body: file } = await client.upload('kept.txt', 'kept', { fields: { comment: 'in a row' } });
    const { body: link } = await client.post(`/files/${file.id}/links`, {});
    const rows = async (sql: string, value: unknown) =>
      (await server.database.pool.query<Record<string, unknown>>(sql, [value])).rows;
    expect(await rows('SELECT version() WHERE $1', true)).toEqual([
      { version: expect.stringMatching(/^PostgreSQL 1[5-9]/) },
    ]);
    expect(await rows('SELECT login FROM users WHERE id = $1', client.user?.id)).toHaveLength(1);
    expect(await rows('SELECT kind FROM sessions WHERE user_id = $1', client.user?.id)).toHaveLength(1);
    expect(await rows('SELECT name, comment FROM files WHERE id = $1', file.id)).toEqual([
      { name: 'kept.txt', comment: 'in a row' },
    ]);
    expect(await rows('SELECT token FROM share_links WHERE id = $1', link.id)).toEqual([
      { token: link.token },
    ]);
  });

  it.each([
    ['a page', '/', 'text/html; charset=utf-8'],
    ['its script', '/assets/-/vendor/htmx.min.js', 'text/javascript; charset=utf-8'],
    ['its style', '/assets/-/css/kladovka.css', 'text/css; charset=utf-8'],
    ['the API', '/api/openapi.json', 'application/json; charset=utf-8'],
    ['the panel’s door', '/login?next=%2Fadmin', 'text/html; charset=utf-8'],
  ])('R3: gives out %s', async (_what, path, type) => {
    const answer = await fetch(server.url + path);
    expect([answer.status, answer.headers.get('Content-Type')]).toEqual([200, type]);
  });

  it('R6: the API has a block for administration, admins alone, and one for the file storage, for each their own', async () => {
    for (const path of ['/users', '/logs', '/stats']) {
      expect([path, (await client.get(path)).status]).toEqual([path, 403]);
      expect([path, (await admin.get(path)).status]).toEqual([path, 200]);
    }
    for (const path of ['/files', '/links']) {
      expect([path, (await client.get(path)).status]).toEqual([path, 200]);
      expect([path, (await client.get(`${path}?userId=${admin.user?.id}`)).status]).toEqual([path, 403]);
    }
  });
});
