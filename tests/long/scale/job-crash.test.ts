import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '../../support/eventually.js';
import { openScene, type Scene, signInAdmin } from './scene.js';
import type { Credentials } from './transfers.js';

const PEOPLE = 300;
const GB = 1024 ** 3;

interface Sent {
  id: string;
  state: string;
  total: number;
  doneCount: number;
  leftCount: number;
}

describe('9.13: kill -9 in the middle of a job', () => {
  let scene: Scene;
  let admin: Credentials;
  beforeEach(async () => {
    scene = await openScene();
  });
  afterEach(() => scene.end());

  it('it goes on where it was: each is done once, and can be taken back', async () => {
    const server = await scene.start({ WEB_CONCURRENCY: '2' });
    admin = await signInAdmin(server);
    await scene.select(
      `INSERT INTO users (id, login, full_name, email, storage_path, is_admin, is_active, created_at, updated_at)
       SELECT gen_random_uuid(), 'crowd' || n, 'Crowd ' || n, 'crowd' || n || '@example.org', 'users/crowd' || n, false, true, now(), now()
       FROM generate_series(1, ${PEOPLE}) AS n`,
    );
    const job = await call<Sent>('POST', '/bulk/users', {
      act: 'setQuota',
      quotaBytes: GB,
      filter: { person: 'crowd' },
    });
    expect(job.total).toBe(PEOPLE);
    await eventually(async () => expect((await jobOf(job.id)).doneCount).toBeGreaterThan(20));
    await server.kill();
    const [before] = await scene.select<{ count: number }>('SELECT done_count::int AS count FROM jobs');
    expect(before?.count).toBeLessThan(PEOPLE);

    admin = await signInAdmin(await scene.start({ WEB_CONCURRENCY: '2' }));
    await eventually(async () => expect((await jobOf(job.id)).doneCount).toBeGreaterThan(before?.count ?? 0));
    await untilDone(job.id);
    expect(await jobOf(job.id)).toMatchObject({ doneCount: PEOPLE, leftCount: 0 });
    const [results] = await scene.select<{ all: number; people: number; ours: number }>(
      `SELECT count(*)::int AS all, count(DISTINCT subject_id)::int AS people,
         count(*) FILTER (WHERE details->'before'->'quotaBytes' = 'null')::int AS ours FROM job_results`,
    );
    expect(results).toEqual({ all: PEOPLE, people: PEOPLE, ours: PEOPLE });
  }, 300_000);

  const call = async <Answer>(method: string, path: string, json?: object): Promise<Answer> => {
    const { url, token } = admin;
    const answer = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: { Authorization: `Bearer ${token}`, ...(json && { 'Content-Type': 'application/json' }) },
      body: json && JSON.stringify(json),
    });
    expect(answer.status).toBeLessThan(300);
    return (await answer.json()) as Answer;
  };
  const jobOf = (id: string) => call<Sent>('GET', `/jobs/${id}`);
  const untilDone = async (id: string): Promise<void> => {
    for (let round = 0; round < 20; round += 1) {
      const before = (await jobOf(id)).doneCount;
      if ((await jobOf(id)).state === 'done') return;
      await eventually(async () => {
        const { doneCount, state } = await jobOf(id);
        expect(state === 'done' || doneCount > before + 30).toBe(true);
      });
    }
  };
});
