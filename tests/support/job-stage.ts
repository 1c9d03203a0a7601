import { expect } from '@jest/globals';
import { type ApiClient, type Body, newAdmin } from './client.js';
import { eventually } from './eventually.js';
import { createFactories, type Factories } from './factories.js';
import { startJobRunner } from './job-runner.js';
import { startServer, type TestServer } from './server.js';

/** A server whose jobs are worked on, and an administrator who asks for them. */
export interface JobStage {
  server: TestServer;
  admin: ApiClient;
  make: Factories;
  /** Waits until a job has come to its end, and returns it. */
  over(id: unknown, state?: 'done' | 'failed'): Promise<Body>;
  results(id: unknown, query?: string): Promise<Body[]>;
  user(id: string): Promise<Body>;
  /** A class of so many, whose names nobody else has. Returns their ids. */
  newClass(word: string, size: number): Promise<string[]>;
  close(): Promise<void>;
}

export async function openJobStage(): Promise<JobStage> {
  const server = await startServer();
  const admin = await newAdmin(server);
  const make = createFactories({ ...server.ports, ...server } as unknown as Parameters<
    typeof createFactories
  >[0]);
  const runner = await startJobRunner(server);
  const jobOf = async (id: unknown) => (await admin.get(`/jobs/${id}`)).body;
  return {
    server,
    admin,
    make,
    async over(id, state = 'done') {
      await eventually(async () => expect((await jobOf(id)).state).toBe(state));
      return jobOf(id);
    },
    results: async (id, query = '') => (await admin.get(`/jobs/${id}/results?limit=500${query}`)).body.items,
    user: async (id) => (await admin.get(`/users/${id}`)).body,
    async newClass(word, size) {
      const ids: string[] = [];
      for (let n = 0; n < size; n += 1)
        ids.push((await make.user({ login: `${word}${n}`, fullName: `${word} Pupil ${n}` })).id);
      return ids;
    },
    async close() {
      await runner.stop();
      await server.stop();
    },
  };
}
