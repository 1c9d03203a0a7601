import { accountsOf } from './accounts.js';
import { auditFrom, noteUnsealed } from './audit.js';
import { runInBatches } from './connections.js';
import { countPlaces, countTrash, countUsage, filesFrom, largeFoldersOf, learnWords } from './contents.js';
import { groupsOf } from './groups.js';
import { fillLinks } from './links.js';
import { logDays, logLinesFrom } from './log-lines.js';
import { operationsOf } from './operations.js';

const ROWS_AT_ONCE = 20_000;

/** A user comes with the sessions and all folders. */
const USERS_AT_ONCE = 200;

/** Fills every table. `hasTriggers`: they learn words and tell of changes meanwhile, as ever. */
export async function fill(
  connections,
  options,
  { passwordHash, eventTable, auditActs, jobKindNames, hasTriggers, say, signal },
) {
  const [{ run }] = connections;
  const accounts = accountsOf(options);
  const largeFolders = largeFoldersOf(options);
  const batches = (title, sql, last, atOnce, values) =>
    runInBatches(connections, sql, {
      last,
      atOnce,
      values,
      signal,
      done: (count) => say(`${title}: ${count} of ${last}`),
    });

  await batches('users', accounts.usersFrom, options.users, USERS_AT_ONCE, [passwordHash]);
  await batches('sessions of users', accounts.sessionsFrom, options.users, USERS_AT_ONCE);
  await batches('folders of users', accounts.foldersFrom, options.users, USERS_AT_ONCE);
  for (const folder of largeFolders) await run(accounts.largeFolder(folder));
  await batches('files', filesFrom(accounts, options, largeFolders), options.files, ROWS_AT_ONCE);

  await run('CREATE TEMP TABLE seeded (id uuid PRIMARY KEY, n int)');
  await run(`INSERT INTO seeded SELECT ${accounts.userId('n')}, n FROM generate_series(1, $1::int) n`, [
    options.users,
  ]);
  await run('ANALYZE seeded');
  say('sums');
  await run(countTrash);
  await run(countUsage);
  if (!hasTriggers) {
    await run(countPlaces);
    say('words');
    await run(learnWords);
  }
  say('links');
  await fillLinks(run, options, passwordHash, ROWS_AT_ONCE);
  say('groups');
  const { groups, members } = groupsOf(options, accounts);
  for (const sql of [groups, members]) await run(sql);
  say('sign-ins, jobs, views, growth');
  for (const sql of operationsOf(options, accounts, jobKindNames)) await run(sql);
  await batches('records of the audit', auditFrom(accounts, options, auditActs), options.audit, ROWS_AT_ONCE);
  if (!hasTriggers) await run(noteUnsealed);
  await run(logDays);
  await batches('log lines', logLinesFrom(accounts, options, eventTable), options.logLines, ROWS_AT_ONCE);
}
