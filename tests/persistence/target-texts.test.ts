import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { createFactories, type Factories } from '../support/factories.js';

let test: TestDatabase;
let make: Factories;

beforeAll(async () => {
  test = await createTestDatabase();
  make = createFactories(test.stores);
});
afterAll(() => test.close());

const sql = async <Row>(statement: string, bind: unknown[] = []): Promise<Row[]> =>
  (await test.database.pool.query(statement, bind)).rows as Row[];

const migration = createRequire(import.meta.url)('../../db/migrations/20261128011000-targets-texts.js');
const migrate = (way: 'up' | 'down') => migration[way](test.database.sequelize.getQueryInterface());

/** Links and entries whose text is another than that of what they lead to. */
const wrong = () =>
  sql(`
    SELECT 'link' AS of, l.id, l.search_text AS text, coalesce(f.search_text, d.search_text) AS expected
    FROM share_links l LEFT JOIN files f ON f.id = l.file_id LEFT JOIN folders d ON d.id = l.folder_id
    WHERE l.search_text IS DISTINCT FROM coalesce(f.search_text, d.search_text)
    UNION ALL
    SELECT 'entry', t.id, t.search_text, coalesce(f.search_text, d.search_text)
    FROM trash t LEFT JOIN files f ON f.id = t.id LEFT JOIN folders d ON d.id = t.id
    WHERE t.search_text IS DISTINCT FROM coalesce(f.search_text, d.search_text)`);

const textOf = async (table: 'share_links' | 'trash', id: string) =>
  (await sql<{ text: string }>(`SELECT search_text AS text FROM ${table} WHERE id = $1`, [id]))[0]?.text;

const now = { at: new Date(), by: null };
const trash = (selection: { fileIds?: string[]; folderIds?: string[] }) =>
  test.stores.trash.add({ fileIds: [], folderIds: [], ...selection }, now);

// After each of these, whatever it was about.
afterEach(async () => expect(await wrong()).toEqual([]));

describe('9.1: links and entries of the trash have the text of what they lead to', () => {
  it('a link to a file: from the first moment on, and after the file has another name or comment', async () => {
    const file = await make.file({ name: 'Отчёт.txt' });
    const links = [await make.link({ fileId: file.id }), await make.link({ fileId: file.id })];
    expect(await textOf('share_links', links[0]?.id ?? '')).toBe(' otqet txt ');
    await test.stores.files.update(file.id, { name: 'Смета.txt' });
    for (const { id } of links) expect(await textOf('share_links', id)).toBe(' smeta txt ');
    await test.stores.files.update(file.id, { comment: 'за март' });
    for (const { id } of links) expect(await textOf('share_links', id)).toBe(' smeta txt za mart');
    expect((await test.stores.links.find(links[0]?.id ?? ''))?.version).toBe(1);
  });

  it('a link to a folder', async () => {
    const { id: ownerId } = await make.user();
    const folder = await make.folder({ ownerId, name: 'Планы' });
    const id = randomUUID();
    await sql(
      `INSERT INTO share_links (id, token, kind, owner_id, folder_id, created_at) VALUES ($1, $1, 'upload', $2, $3, now())`,
      [id, ownerId, folder.id],
    );
    expect(await textOf('share_links', id)).toBe(' plany');
    await test.stores.folders.update(folder.id, { name: 'Договоры' });
    expect(await textOf('share_links', id)).toBe(' dogovory');
  });

  it('a link that is made while its file gets another name waits for that name', async () => {
    const file = await make.file({ name: 'before.txt' });
    const renaming = await test.database.pool.connect();
    try {
      await renaming.query('BEGIN');
      await renaming.query(`UPDATE files SET name = 'after.txt' WHERE id = $1`, [file.id]);
      const made = make.link({ fileId: file.id });
      await eventually(async () => {
        const waiting = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
        expect(await sql(waiting)).toHaveLength(1);
      });
      await renaming.query('COMMIT');
      expect(await textOf('share_links', (await made).id)).toBe(' after txt ');
    } finally {
      renaming.release();
    }
  });

  it('an entry: of a file, of a folder, and of content that other content took the place of', async () => {
    const { id: ownerId } = await make.user();
    const file = await make.file({ ownerId, name: 'Список.txt', comment: 'чёрный' });
    const folder = await make.folder({ ownerId, name: 'Старое' });
    await trash({ fileIds: [file.id], folderIds: [folder.id] });
    expect(await textOf('trash', file.id)).toBe(' spisok txt qernyi');
    expect(await textOf('trash', folder.id)).toBe(' staroe');

    const present = await make.file({ ownerId, name: 'Письмо.txt' });
    const id = randomUUID();
    await test.stores.trash.addContent({ id, ofFileId: present.id, ownerId, size: 5 }, now);
    const content = { size: 1, mimeType: 'a/b', sha256: '', crc32: 1, blobKey: `users/${randomUUID()}` };
    await test.stores.files.replaceContent(present.id, content, { trashId: id });
    expect(await textOf('trash', id)).toBe(' pisymo txt ');
  });

  it('an entry that a server made which knows nothing of it', async () => {
    const file = await make.file({ name: 'Старый.txt' });
    await sql(
      `INSERT INTO trash (id, owner_id, kind, bytes, file_count, deleted_at, state) VALUES ($1, $2, 'file', 5, 1, now(), 'kept')`,
      [file.id, file.ownerId],
    );
    expect(await textOf('trash', file.id)).toBe(' staryi txt ');
  });

  it('who keeps the name of a file, as an upload, a download or a move does, looks at no link', async () => {
    const file = await make.file({ name: 'same.txt' });
    await make.link({ fileId: file.id });
    const looked = await inOneTransaction([
      `INSERT INTO files (id, owner_id, name, size, mime_type, sha256, blob_key, uploaded_at, updated_at)
       SELECT gen_random_uuid(), owner_id, 'another', 1, 'a/b', '', gen_random_uuid()::text, now(), now() FROM files WHERE id = '${file.id}'`,
      `UPDATE files SET size = 2, download_count = 3, version = version + 1 WHERE id = '${file.id}'`,
      `UPDATE files SET name = name, folder_id = NULL WHERE id = '${file.id}'`,
    ]);
    expect(looked).toBe(0);
    expect(await inOneTransaction([`UPDATE files SET name = 'other' WHERE id = '${file.id}'`])).toBe(2);
  });

  it('are filled in where they were there before, and taken away again', async () => {
    const file = await make.file({ name: 'Прежний.txt' });
    const link = await make.link({ fileId: file.id });
    const gone = await make.file({ name: 'Удалённый.txt' });
    await trash({ fileIds: [gone.id] });
    await migrate('down');
    expect(
      await sql(`SELECT FROM pg_trigger WHERE tgname ~ '_text$' AND tgrelid <> 'users'::regclass`),
    ).toEqual([]);
    await migrate('up');
    expect(await textOf('share_links', link.id)).toBe(' prejnii txt ');
    expect(await textOf('trash', gone.id)).toBe(' udalennyi txt ');
    // What broke off is begun anew.
    await migrate('up');
  });
});

/** How often the links were looked at, by these statements and what they set off. */
async function inOneTransaction(statements: string[]): Promise<number> {
  const client = await test.database.pool.connect();
  const scans = async (): Promise<number> => {
    const { rows } = await client.query(
      `SELECT (coalesce(seq_scan, 0) + coalesce(idx_scan, 0))::int AS scans FROM pg_stat_xact_user_tables WHERE relname = 'share_links'`,
    );
    return rows[0]?.scans ?? 0;
  };
  try {
    await client.query('BEGIN');
    const before = await scans();
    for (const statement of statements) await client.query(statement);
    return (await scans()) - before;
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
}
