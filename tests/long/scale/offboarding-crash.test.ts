import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '../../support/eventually.js';
import { openScene, postJson, registerUser, type Scene, signInAdmin } from './scene.js';
import type { Credentials } from './transfers.js';

const FILES = 6_000;
const FOLDERS = 600;
const MIB = 1024 * 1024;

interface Sent {
  id: string;
  state: string;
  doneCount: number;
  leftCount: number;
}

describe('9.6: kill -9 in the middle of offboarding', () => {
  let scene: Scene;
  beforeEach(async () => {
    scene = await openScene();
  });
  afterEach(() => scene.end());

  const idOf = async (token: string, url: string): Promise<string> => {
    const answer = await fetch(`${url}/api/v1/auth/me`, { headers: { Authorization: `Bearer ${token}` } });
    return ((await answer.json()) as { id: string }).id;
  };

  const given = async (ownerId: string): Promise<number> =>
    (
      await scene.select<{ n: number }>('SELECT count(*)::int AS n FROM files WHERE owner_id = $1', [ownerId])
    )[0]?.n ?? 0;

  it('of a handover, twice: everything comes over once, links and books among it, and the account goes', async () => {
    const env = { WEB_CONCURRENCY: '1' };
    let server = await scene.start(env);
    const leaver = await registerUser(server);
    const receiver = await registerUser(server);
    const [from, to] = [await idOf(leaver.token, server.url), await idOf(receiver.token, server.url)];
    await scene.select(
      `WITH RECURSIVE tree AS (
         INSERT INTO folders (id, owner_id, parent_id, name, created_at, updated_at)
         SELECT gen_random_uuid(), $1, NULL, 'folder ' || n, now(), now() FROM generate_series(1, ${FOLDERS / 2}) n RETURNING id
       ) INSERT INTO folders (id, owner_id, parent_id, name, created_at, updated_at)
       SELECT gen_random_uuid(), $1, id, 'inner', now(), now() FROM tree`,
      [from],
    );
    await scene.select(
      `INSERT INTO files (id, owner_id, folder_id, name, size, mime_type, sha256, blob_key, uploaded_at, updated_at)
       SELECT gen_random_uuid(), $1, d.id, 'file ' || n, 3, 'text/plain', repeat('0', 64),
         'users/none/' || gen_random_uuid(), now(), now()
       FROM (SELECT id, row_number() OVER (ORDER BY id) AS at FROM folders WHERE owner_id = $1) d
       JOIN generate_series(0, ${FILES - 1}) n ON n % ${FOLDERS} = d.at - 1`,
      [from],
    );
    await scene.select(
      `INSERT INTO share_links (id, token, owner_id, file_id, created_at)
       SELECT gen_random_uuid(), gen_random_uuid(), $1, id, now() FROM files WHERE owner_id = $1`,
      [from],
    );
    await scene.select(`UPDATE users SET file_count = ${FILES}, used_bytes = ${FILES * 3} WHERE id = $1`, [
      from,
    ]);
    const tokens = new Set(
      (await scene.select<{ token: string }>('SELECT token FROM share_links')).map(({ token }) => token),
    );

    let admin = await signInAdmin(server);
    const order = { ids: [from], way: 'handOver', toUserId: to, confirmedCount: 1 };
    const begun = await postJson(`${server.url}/api/v1/offboarding`, order, admin.token);
    expect(begun.status).toBe(202);
    const { id } = (await begun.json()) as Sent;
    for (const _ of [1, 2]) {
      const before = await given(to);
      await eventually(async () => expect(await given(to)).toBeGreaterThan(before + 200));
      await server.kill();
      const now = await given(to);
      expect([now > before, now < FILES]).toEqual([true, true]);
      // Both ledgers were booked with each slice.
      expect(await booked(from, to)).toEqual([FILES - now, now]);
      server = await scene.start(env);
    }
    admin = await signInAdmin(server);
    const jobOf = async (): Promise<Sent> =>
      (await (
        await fetch(`${server.url}/api/v1/jobs/${id}`, {
          headers: { Authorization: `Bearer ${admin.token}` },
        })
      ).json()) as Sent;
    for (let round = 0; round < 20 && (await jobOf()).state !== 'done'; round += 1) {
      const before = await given(to);
      await eventually(async () =>
        expect((await jobOf()).state === 'done' || (await given(to)) > before).toBe(true),
      );
    }
    await eventually(async () =>
      expect(await jobOf()).toMatchObject({ state: 'done', doneCount: 1, leftCount: 0 }),
    );

    const results = await scene.select(
      `SELECT outcome, details->>'files' AS files, details->>'links' AS links FROM job_results`,
    );
    expect(results).toEqual([{ outcome: 'done', files: String(FILES), links: String(FILES) }]);
    expect(await given(to)).toBe(FILES);
    const [tops] = await scene.select(
      `SELECT count(*)::int AS all, count(*) FILTER (WHERE parent_id IS NULL)::int AS tops FROM folders WHERE owner_id = $1`,
      [to],
    );
    expect(tops).toEqual({ all: FOLDERS + 1, tops: 1 });
    const links = await scene.select<{ token: string }>('SELECT token FROM share_links WHERE owner_id = $1', [
      to,
    ]);
    expect(new Set(links.map(({ token }) => token))).toEqual(tokens);
    const told = await scene.select(
      `SELECT act, details->>'count' AS count FROM audit WHERE act = 'user.offboarded'`,
    );
    expect(told).toEqual([{ act: 'user.offboarded', count: String(FILES) }]);
    await eventually(async () =>
      expect(await scene.select('SELECT id FROM users WHERE id = $1', [from])).toEqual([]),
    );
    expect(await booked(to)).toEqual([FILES]);
  }, 300_000);

  it('of an archive: it is made anew, once, and nothing half done stays', async () => {
    const env = { WEB_CONCURRENCY: '1' };
    let server = await scene.start(env);
    const leaver = await registerUser(server);
    const from = await idOf(leaver.token, server.url);
    for (const n of [1, 2, 3]) await upload(leaver, `large ${n}.bin`, 64 * MIB);
    let admin = await signInAdmin(server);
    const order = { ids: [from], way: 'archive', confirmedCount: 1 };
    const { id } = (await (
      await postJson(`${server.url}/api/v1/offboarding`, order, admin.token)
    ).json()) as Sent;
    const underWay = () => scene.select(`SELECT id FROM uploads WHERE kind = 'form'`);
    await eventually(async () => expect(await underWay()).toHaveLength(1));
    await server.kill();
    expect(await scene.select("SELECT id FROM files WHERE name LIKE '%.zip'")).toEqual([]);

    server = await scene.start(env);
    admin = await signInAdmin(server);
    await eventually(async () => {
      const answer = await fetch(`${server.url}/api/v1/jobs/${id}`, {
        headers: { Authorization: `Bearer ${admin.token}` },
      });
      expect(await answer.json()).toMatchObject({ state: 'done', doneCount: 1 });
    });
    const zips = await scene.select<{ size: number }>(
      `SELECT size::int AS size FROM files WHERE name LIKE '%.zip' AND trash_id IS NULL`,
    );
    expect(zips).toHaveLength(1);
    expect(zips[0]?.size).toBeGreaterThan(3 * 64 * MIB);
    expect(await scene.select('SELECT id FROM users WHERE id = $1 AND deleted_at IS NULL', [from])).toEqual(
      [],
    );
  }, 300_000);

  const upload = async ({ url, token }: Credentials, name: string, size: number): Promise<void> => {
    const form = new FormData();
    form.append('file', new File([new Uint8Array(size)], name));
    const answer = await fetch(`${url}/api/v1/files`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}` },
      body: form,
    });
    expect(answer.status).toBe(201);
  };

  const booked = async (...ids: string[]): Promise<number[]> => {
    const rows = await scene.select<{ n: number; bytes: number }>(
      `SELECT file_count::int AS n, used_bytes::int AS bytes FROM users WHERE id = ANY($1) ORDER BY array_position($1, id)`,
      [ids],
    );
    for (const { n, bytes } of rows) expect(bytes).toBe(n * 3);
    return rows.map(({ n }) => n);
  };
});
