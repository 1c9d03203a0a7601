import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ApiClient, newClient } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';

/** What the migration lets each owner have. */
const MOST_WORDS = 20_000;

let server: TestServer;
let client: ApiClient;

beforeAll(async () => {
  server = await startServer();
  client = await newClient(server);
  await client.upload('photo album.txt', 'x');
});
afterAll(() => server.stop());

describe('what is looked for', () => {
  it.each([
    ['a word that grows when it is taken apart', `phota${'각'.repeat(100)}`],
    ['a word as long as they come', 'phot'.repeat(50)],
    ['nothing but wildcards', '%_'.repeat(100)],
    ['an escape without an end', 'photo\\'],
    ['very many words', 'a b c d e f g h '.repeat(12)],
    ['a pattern', '(((.*)*)*)*$'],
    ['quotes', `' OR 1=1 --`],
    ['a bind', '$word0x0 $ownerId'],
    ['ligatures', 'ﷺ'.repeat(200)],
  ])('may be %s', async (_what, q) => {
    for (const more of ['', '&cursor=~', '&withTotal=true']) {
      const { status } = await client.get(`/files?${new URLSearchParams({ q })}${more}`);
      expect([200, 400]).toContain(status);
    }
    expect((await client.get(`/folders?${new URLSearchParams({ q })}`)).status).toBe(200);
  });
});

describe('the words that are learnt of names and comments', () => {
  const letters = 'abcdefghijklmnopqrstuvwxyz';
  const word = (number: number): string =>
    [17_576, 676, 26, 1].map((unit) => letters[Math.floor(number / unit) % 26]).join('');
  const countWords = async (): Promise<number> => {
    const sql = 'SELECT count(*)::int AS count FROM search_words WHERE owner_id = $1';
    return (await server.database.pool.query(sql, [client.user?.id])).rows[0].count;
  };

  it('do not grow without end where a comment is written anew again and again', async () => {
    const { id } = (await client.upload('a.txt', 'x')).body;
    for (let first = 0; first < MOST_WORDS + 4000; first += 400) {
      const comment = Array.from({ length: 400 }, (_, i) => word(first + i)).join(' ');
      expect((await client.patch(`/files/${id}`, { comment })).status).toBe(200);
    }
    expect(await countWords()).toBeLessThan(MOST_WORDS + 400);
  });

  it('are enough to find what comes afterwards, and stay where nothing new is said', async () => {
    const before = await countWords();
    const { id } = (await client.upload('zzzebra photo.txt', 'x')).body;
    expect(await countWords()).toBe(before);
    const { body } = await client.get('/files?q=zzzebra');
    expect(body.items.map((file) => file.id)).toEqual([id]);
  });
});
