import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import { parseArgs } from 'node:util';
import { transpile } from '../transpile.js';
import { inBulk } from './bulk.js';
import { openConnections } from './connections.js';
import { fill } from './fill.js';
import { countDownloads } from './operations.js';

/** `npm run seed:large`: fills the database that the settings name as years of use would. docs/scaling.md says with what. */
const usage = `npm run seed:large -- [options]

  --users 10000           people
  --files 1000000         files, each with an owner; a twentieth as many folders
  --links 100000          share links
  --log-lines 10000000    lines of the log, over 29 days
  --audit 1000000         records of the audit, over a year, sealed
  --password <text>       of everybody and of each link that has one; it is made up otherwise
  --into-existing         into a database that has rows already: slower, for its indexes and triggers stay at work

No file has bytes behind it. It stops in order at Ctrl-C; drop the database where it was killed.`;

const numbers = {
  users: '10000',
  files: '1000000',
  links: '100000',
  'log-lines': '10000000',
  audit: '1000000',
};

function optionsOf(argv) {
  const { values } = parseArgs({
    args: argv,
    options: {
      ...Object.fromEntries(
        Object.entries(numbers).map(([name, value]) => [name, { type: 'string', default: value }]),
      ),
      password: { type: 'string', default: randomBytes(12).toString('base64url') },
      'into-existing': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  for (const name of Object.keys(numbers))
    if (!/^[1-9]\d{0,8}$/.test(values[name])) throw new Error(`--${name} takes a number from 1 to 999999999`);
  const { password, help } = values;
  const intoExisting = values['into-existing'];
  const [users, files, links, logLines, audit] = Object.keys(numbers).map((name) => Number(values[name]));
  return {
    users,
    files,
    links,
    logLines,
    audit,
    password,
    intoExisting,
    help,
    salt: intoExisting ? randomBytes(6).toString('hex') : '',
  };
}

async function main() {
  const options = optionsOf(process.argv.slice(2));
  if (options.help) return console.log(usage);
  await transpile();
  const { settings, url } = await createRequire(import.meta.url)('../../db/database.js').borrow();
  const { createDatabaseIfMissing } = await import('../../dist/persistence/create-database.js');
  const { migrate } = await import('../../dist/persistence/migrate.js');
  await createDatabaseIfMissing(url);
  await migrate(url, say);
  const connections = await openConnections(url);
  try {
    await alone(connections[0]);
    const full = await tablesWithRows(connections[0]);
    if (full.length > 0 && !options.intoExisting)
      throw new Error(
        `The database ${nameOf(url)} is not empty: it has rows in ${full.join(', ')}. Nothing was written. Add --into-existing to fill it all the same.`,
      );
    say(`into ${nameOf(url)} (${settings.databaseUrl ? 'DATABASE_URL' : 'embedded'})`);
    await seed({ connections, settings, url, options, isEmpty: full.length === 0 });
  } finally {
    await Promise.all(connections.map(({ close }) => close()));
  }
  say(`done: everybody's password is ${options.password}`);
}

async function seed({ connections, settings, url, options, isEmpty }) {
  const { eventTable } = await import('../../dist/logging/events.js');
  const { auditActs } = await import('../../dist/domain/audit/audit-acts.js');
  const { jobKindNames } = await import('../../dist/domain/jobs/job-kinds.js');
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort(new Error('stopped; what was written stays')));
  const core = (work) => withPorts(settings, url, work);
  const passwordHash = await core(({ passwords }) => passwords.hash(options.password, 'change'));
  const known = { passwordHash, eventTable, auditActs, jobKindNames };
  const work = () =>
    fill(connections, options, { ...known, hasTriggers: !isEmpty, say, signal: stop.signal });
  await (isEmpty ? inBulk(connections, say, work) : work());
  say('VACUUM ANALYZE');
  await connections[0].run('VACUUM ANALYZE');
  say('words of the log');
  await core(({ logs }) => logs.prepare(new Date()));
  // Its first round would find that no file has its bytes, and say so in each row.
  if (isEmpty) await connections[0].run('UPDATE scrub SET after_key = NULL, began_at = now()');
  say('figures of each day');
  await core(({ stats }) => stats.rollUp(new Date()));
  await connections[0].run(countDownloads);
  say('the chain of the audit');
  await core(({ audit }) => sealAll(audit, stop.signal));
}

async function sealAll(audit, signal) {
  while ((await audit.seal()) > 0) signal.throwIfAborted();
}

/** As at a first start, which makes the store of the bytes: beside rows that are there a missing one is a disk that is away. */
async function withPorts(settings, url, work) {
  const { composeCore } = await import('../../dist/compose.js');
  const { createLogging } = await import('../../dist/logging/index.js');
  const logging = createLogging({ ...settings.log, mode: settings.mode, databaseSink: false });
  const core = await composeCore(settings, url, logging);
  try {
    return await work(core.ports);
  } finally {
    await core.close();
    await logging.close();
  }
}

/** Two at a time would take each other's indexes away. */
async function alone({ run }) {
  const [{ got }] = await run(`SELECT pg_try_advisory_lock(hashtextextended('seed:large', 0)) AS got`);
  if (!got) throw new Error('Another seed:large is at work in this database.');
}

const tables = ['users', 'files', 'folders', 'trash', 'share_links', 'uploads', 'logs'];

async function tablesWithRows({ run }) {
  const full = [];
  for (const table of tables) if ((await run(`SELECT FROM ${table} LIMIT 1`)).length > 0) full.push(table);
  return full;
}

/** Without its password. */
function nameOf(url) {
  const { host, pathname } = new URL(url);
  return `${host}${pathname}`;
}

const begun = performance.now();

function say(message) {
  console.log(`${((performance.now() - begun) / 1000).toFixed(1).padStart(8)} s  ${message}`);
}

try {
  await main();
} catch (error) {
  console.error(`seed:large: ${error.message}`);
  process.exitCode = 1;
}
