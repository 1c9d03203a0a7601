import { createRequire } from 'node:module';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import pg from 'pg';
import { Sequelize } from 'sequelize';
import { createEmptyTestDatabase, dropTestDatabase } from '../../support/database.js';

const { up, down } = createRequire(import.meta.url)(
  path.resolve('db/migrations/20261126215900-search-folding.js'),
);
const FILES = 4100;

let url: string;
let sequelize: Sequelize;
let client: pg.Client;

/** A database as it was before, with what people had in it. */
beforeEach(async () => {
  url = await createEmptyTestDatabase();
  sequelize = new Sequelize(url, { dialect: 'postgres', logging: false, pool: { max: 1 } });
  client = new pg.Client({ connectionString: url });
  await client.connect();
  await down(sequelize.getQueryInterface());
  await client.query(
    `INSERT INTO users (id, login, full_name, email, storage_path, created_at, updated_at)
     VALUES ('11111111-1111-4111-8111-111111111111', 'hedgehog', normalize('Ёжик', NFD), 'H@example.org', 'x', now(), now())`,
  );
  await client.query(
    `INSERT INTO files (id, owner_id, name, size, mime_type, sha256, blob_key, uploaded_at, updated_at)
     SELECT gen_random_uuid(), '11111111-1111-4111-8111-111111111111',
            CASE n % 10 WHEN 0 THEN 'Straße№' ELSE 'plain ' END || n, 1, 'text/plain', '', n::text, now(), now()
     FROM generate_series(1, ${FILES}) n`,
  );
});
afterEach(async () => {
  await sequelize.close();
  await client.end();
  await dropTestDatabase(url);
});

const one = async (sql: string) => (await client.query(sql)).rows[0];
const folded = () => one(`SELECT count(*)::int AS files FROM files WHERE search_text LIKE '% strasse %'`);

it('7.17 what was kept before is folded anew, while others write, and only where it becomes another', async () => {
  expect(await folded()).toEqual({ files: 0 });
  const others = new pg.Client({ connectionString: url });
  await others.connect();
  // Holds the lock of every change of a row for as long as it takes, and each row that stays what it is.
  await others.query(`BEGIN; SELECT 1 FROM files WHERE name LIKE 'plain%' FOR UPDATE`);
  await up(sequelize.getQueryInterface());
  await others.query('ROLLBACK');
  await others.end();
  expect(await folded()).toEqual({ files: FILES / 10 });
  expect(await one(`SELECT array_agg(word) AS words FROM search_words WHERE word = 'strasse'`)).toEqual({
    words: ['strasse'],
  });
  expect(await one(`SELECT full_name IS NFC NORMALIZED AS ok, search_text FROM users`)).toEqual({
    ok: true,
    search_text: ' hedgehog ejik h example org',
  });
});

it('7.17 that may break off and begin again, and goes back', async () => {
  await up(sequelize.getQueryInterface());
  await client.query(`DROP INDEX users_search; UPDATE users SET search_text = ''`);
  await up(sequelize.getQueryInterface());
  expect(await one(`SELECT count(*)::int AS found FROM users WHERE has_words(search_text, 'ЁЖИК')`)).toEqual({
    found: 1,
  });
  await down(sequelize.getQueryInterface());
  expect(await folded()).toEqual({ files: 0 });
});

it('7.17 people are found by an index', async () => {
  await up(sequelize.getQueryInterface());
  await client.query('SET enable_seqscan = off');
  const { rows } = await client.query(
    `EXPLAIN SELECT * FROM users WHERE has_words(search_text, 'ежик hedge') = true`,
  );
  expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toContain('users_search');
});
