import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { fillPlaces, panelRows } from './panel-rows.js';
import { kladovkaOn } from './peers.js';

const PASSWORD = 'Bench-admin-2026';
const ROUNDS = 5;

/** What nobody should wait longer for, in milliseconds. */
const GOAL = 200;

/**
 * `npm run bench -- --panel`: what the panel's lists cost in the database that DATABASE_URL names, as `seed:large` fills it. Each
 * is asked for a few times; the median counts. Where the database has pg_stat_statements, with the statements and the pages of
 * 8 KB that they read, which no other load changes.
 * @param {{ only?: string, rounds?: string, password?: string }} options `only`: rows whose name has this in it
 */
export async function measurePanel({ only = '', rounds = ROUNDS, password = PASSWORD }) {
  const { DATABASE_URL, STORAGE_DIR } = process.env;
  if (!DATABASE_URL || !STORAGE_DIR)
    throw new Error('--panel takes the DATABASE_URL and STORAGE_DIR that seed:large has filled');
  const server = await kladovkaOn({
    ADMIN_PASSWORD: password,
    SESSION_SECRET: randomBytes(32).toString('hex'),
    JWT_SECRET: randomBytes(32).toString('hex'),
    LOG_RETENTION_DAYS: '3650',
    TRASH_RETENTION_DAYS: '3650',
  });
  const database = await statementsOf(DATABASE_URL);
  try {
    const ask = await signedIn(`http://127.0.0.1:${server.port}`, password);
    const rows = panelRows(await fillPlaces(ask)).filter(({ name }) => name.includes(only));
    process.stdout.write(
      `${'ms'.padStart(7)}${'asked'.padStart(7)}${'pages'.padStart(9)}${'KB'.padStart(7)}\n`,
    );
    for (const row of rows) process.stdout.write(`${await measured(row, ask, database, Number(rounds))}\n`);
  } finally {
    await database.close();
    await server.stop();
  }
}

async function measured({ name, path, body }, ask, database, rounds) {
  // What is asked for the first time is compiled and read from the disk.
  await ask(path, body);
  const found = [];
  for (let round = 0; round < rounds; round++) {
    await database.begin();
    const begun = performance.now();
    const { bytes } = await ask(path, body);
    found.push({ ms: performance.now() - begun, bytes, ...(await database.read()) });
  }
  const { ms, bytes, calls, pages } = found.sort((a, b) => a.ms - b.ms)[found.length >> 1];
  const mark = ms > GOAL ? ' !' : '  ';
  return `${ms.toFixed(0).padStart(7)}${String(calls).padStart(7)}${String(pages).padStart(9)}${(bytes / 1024).toFixed(0).padStart(7)}${mark}${name}`;
}

/** Asks as a browser does in which an administrator is signed in. */
async function signedIn(url, password) {
  const jar = new Map();
  const request = async (path, init = {}) => {
    const headers = {
      Cookie: [...jar].map((pair) => pair.join('=')).join('; '),
      Origin: url,
      ...init.headers,
    };
    const answer = await fetch(url + path, { redirect: 'manual', ...init, headers });
    for (const line of answer.headers.getSetCookie())
      jar.set(...line.split(';')[0].split(/=(.*)/s).slice(0, 2));
    return answer;
  };
  await request('/login', { method: 'POST', body: new URLSearchParams({ login: 'admin', password }) });
  await (await request('/admin')).text();
  return async (path, body) => {
    const headers = { Accept: 'application/json', 'X-XSRF-TOKEN': jar.get('XSRF-TOKEN') ?? '' };
    const sent = body && {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { ...headers, 'Content-Type': 'application/json' },
    };
    const answer = await request(`/admin/api${path}`, sent ?? { headers });
    const text = await answer.text();
    // An act on more than one would oversee is refused once they are counted.
    if (!answer.ok && answer.status !== 413)
      throw new Error(`${path}: ${answer.status} ${text.slice(0, 500)}`);
    return { bytes: text.length, json: () => JSON.parse(text) };
  };
}

/** What all statements since `begin` come to, where the database tells. */
async function statementsOf(connectionString) {
  const client = new pg.Client({ connectionString });
  await client.connect();
  const close = () => client.end();
  const known = await client
    .query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements; SELECT pg_stat_statements_reset()')
    .then(
      () => true,
      () => false,
    );
  if (!known) return { begin: async () => {}, read: async () => ({ calls: '-', pages: '-' }), close };
  const sum = `SELECT coalesce(sum(calls), 0)::int AS calls, coalesce(sum(shared_blks_hit + shared_blks_read), 0)::int AS pages
    FROM pg_stat_statements WHERE query NOT LIKE '%pg_stat_statements%'`;
  return {
    begin: () => client.query('SELECT pg_stat_statements_reset()'),
    read: async () => (await client.query(sum)).rows[0],
    close,
  };
}
