import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ApiClient, newClient } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { newPanelAdmin, type PanelClient } from './panel-client.js';

let server: TestServer;
let panel: PanelClient;
let owner: ApiClient;

beforeAll(async () => {
  server = await startServer();
  ({ panel } = await newPanelAdmin(server));
  owner = await newClient(server);
  await owner.patch('/auth/me', { fullName: 'Артём Ёлкин-Müller' });
});
afterAll(() => server.stop());

/** Under the words of the box above the table, which has them all alike. */
const found = async (table: string, box: string, words: string) => {
  const { records, meta } = await panel.list(table, { [`filters.${box}`]: words });
  return {
    names: records.map(
      ({ params }) => params.name ?? params['file.name'] ?? params['folder.name'] ?? params.fullName,
    ),
    total: meta.total,
  };
};

describe('9.1: a box for words above each table', () => {
  it('users: without ё and accents, in any order, and by a part of the address in any case', async () => {
    const email = String(owner.user?.email);
    for (const words of ['артем елкин', 'muller АРТЕМ', email.slice(1, 12).toUpperCase()])
      expect([words, await found('users', 'person', words)]).toEqual([
        words,
        { names: ['Артём Ёлкин-Müller'], total: 1 },
      ]);
  });

  it('files, links and the trash: by the name of the file or the folder', async () => {
    const { body: file } = await owner.upload('Учёт Résumé 2026.txt', 'x');
    await owner.post(`/files/${file.id}/links`);
    const { body: folder } = await owner.post('/folders', { name: 'Планы ёлочные' });
    await owner.post(`/folders/${folder.id}/links`);
    const { body: gone } = await owner.upload('Чёрный список.txt', 'x');
    await owner.delete(`/files/${gone.id}`);
    expect(await found('files', 'text', '2026 resume учет')).toEqual({
      names: ['Учёт Résumé 2026.txt'],
      total: 1,
    });
    expect(await found('links', 'text', 'RESUME учет')).toEqual({
      names: ['Учёт Résumé 2026.txt'],
      total: 1,
    });
    expect(await found('links', 'text', 'елочные')).toEqual({ names: ['Планы ёлочные'], total: 1 });
    expect(await found('trash', 'text', 'список черный')).toEqual({ names: ['Чёрный список.txt'], total: 1 });
    expect(await found('trash', 'text', 'учет')).toEqual({ names: [], total: 0 });
  });

  it('takes no word for SQL', async () => {
    for (const table of ['links', 'trash'])
      expect(await found(table, 'text', "x') OR true --'%_\\")).toEqual({ names: [], total: 0 });
  });
});
