import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Actor } from '../../../src/domain/shared/actor.js';
import { DomainError } from '../../../src/domain/shared/domain-error.js';
import { startServer, type TestServer } from '../../support/server.js';

let server: TestServer;

beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

/** The same acts in every run of one seed (mulberry32). */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const ACTS = 150;
const AT_ONCE = 4;

/** What the rows say, beside what the ledger says. */
async function sums(ownerId: string): Promise<{ ledger: object; rows: object }> {
  const [[row]] = (await server.database.sequelize.query(
    `SELECT used_bytes, trash_bytes, file_count, reserved_bytes,
            (SELECT coalesce(sum(size), 0)::bigint FROM files WHERE owner_id = u.id AND trash_id IS NULL) AS live,
            (SELECT coalesce(sum(size), 0)::bigint FROM files WHERE owner_id = u.id AND trash_id IS NOT NULL) AS trashed,
            (SELECT count(*) FROM files WHERE owner_id = u.id AND trash_id IS NULL) AS files,
            (SELECT coalesce(sum(bytes), 0)::bigint FROM trash WHERE owner_id = u.id) AS entries,
            (SELECT count(*) FROM files f JOIN folders d ON d.id = f.folder_id
             WHERE f.owner_id = u.id AND f.trash_id IS NULL AND d.trash_id IS NOT NULL) AS lost,
            (SELECT coalesce(jsonb_object_agg(place_id, ARRAY[file_count, folder_count]), '{}') FROM place_counts
             WHERE (file_count, folder_count) <> (0, 0)
               AND place_id IN (SELECT u.id UNION ALL SELECT id FROM folders WHERE owner_id = u.id)) AS kept,
            (SELECT coalesce(jsonb_object_agg(place_id, ARRAY[files, folders]), '{}') FROM (
               SELECT place_id, sum(files) AS files, sum(folders) AS folders FROM (
                 SELECT place_id, 1 AS files, 0 AS folders FROM files WHERE owner_id = u.id AND trash_id IS NULL
                 UNION ALL SELECT place_id, 0, 1 FROM folders WHERE owner_id = u.id AND trash_id IS NULL
               ) entry GROUP BY place_id
             ) places) AS counted
     FROM users u WHERE id = $ownerId`,
    { bind: { ownerId } },
  )) as unknown as [[Record<string, number>]];
  const { used_bytes, trash_bytes, file_count, reserved_bytes, live, trashed, files, entries, lost, kept } =
    row;
  return {
    ledger: { used_bytes, trash_bytes, file_count, entries: trash_bytes, reserved_bytes, lost: 0, kept },
    rows: {
      used_bytes: live,
      trash_bytes: trashed,
      file_count: files,
      entries,
      reserved_bytes: 0,
      lost,
      kept: row.counted,
    },
  };
}

it.each([1, 2, 3])(
  'the ledger is what the rows add up to, whatever was done at once: seed %d',
  async (seed) => {
    const { useCases } = server;
    const random = seeded(seed);
    const owner = await useCases.users.create(
      { kind: 'system', means: 'cli' },
      {
        login: `ledger${seed}`,
        fullName: 'Ledger',
        email: `ledger${seed}@example.org`,
        password: 'Hollow-kiosk-26!',
        quotaBytes: 3000,
      },
    );
    const client = { address: '192.0.2.1', agent: 'tests' };
    const actor: Actor = {
      kind: 'user',
      id: owner.id,
      login: owner.login,
      isAdmin: false,
      mustChangePassword: false,
      sessionId: randomUUID(),
      means: 'token',
      client,
    };
    const pick = <T>(items: T[]): T | undefined => items[random(items.length || 1)];
    const files = async () => (await useCases.files.list(actor, { limit: 500 })).items;
    const folders = async () => (await useCases.folders.list(actor, { limit: 500 })).items;
    const trashed = async () => (await useCases.trash.list(actor, { limit: 500 })).items;
    const somewhere = async () => pick([null, ...(await folders()).map(({ id }) => id)]) ?? null;
    const some = <T extends { id: string }>(items: T[]) =>
      items.filter(() => random(4) === 0).map(({ id }) => id);
    const selection = async () => ({ fileIds: some(await files()), folderIds: some(await folders()) });

    const upload = async () => {
      const folderId = await somewhere();
      const onConflict = pick(['rename', 'replace', 'fail']);
      const staged = await useCases.uploads.stage(actor, Readable.from([Buffer.alloc(random(200))]));
      await useCases.uploads.uploadFile(
        actor,
        { name: `f${random(6)}`, folderId, onConflict, permanent: random(3) === 0 },
        staged,
      );
    };
    const acts = [
      upload,
      upload,
      upload,
      async () => {
        await useCases.folders.create(actor, { name: `d${random(4)}`, parentId: await somewhere() });
      },
      async () => {
        const onConflict = pick(['rename', 'replace', 'skip', 'fail']);
        await useCases.entries.move(actor, {
          ...(await selection()),
          folderId: await somewhere(),
          onConflict,
        });
      },
      async () => useCases.entries.delete(actor, { ...(await selection()), permanent: random(3) === 0 }),
      async () => {
        await useCases.trash.restore(actor, pick(await trashed())?.id ?? '');
      },
      async () => useCases.trash.purge(actor, pick(await trashed())?.id ?? ''),
      async () => {
        if (random(5) === 0) await useCases.trash.empty(actor);
      },
    ];
    const refusal = (error: unknown) => {
      if (!(error instanceof DomainError)) throw error;
    };
    for (let done = 0; done < ACTS; done += AT_ONCE)
      await Promise.all(Array.from({ length: AT_ONCE }, () => pick(acts)?.().catch(refusal)));
    const { ledger, rows } = await sums(owner.id);
    expect(rows).toEqual(ledger);
  },
);
