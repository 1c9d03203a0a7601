import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadSettings } from '../../src/config/load.js';
import type { RunningJobs } from '../../src/jobs/index.js';
import { type ApiClient, type Body, newAdmin, newClient } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { startJobRunner } from '../support/job-runner.js';
import { startServer, type TestServer } from '../support/server.js';
import { type SmtpServer, startSmtpServer } from '../support/smtp-server.js';

const secret = 'hush-hush-26';
let smtp: SmtpServer;
let server: TestServer;
let runner: RunningJobs;
let admin: ApiClient;
beforeAll(async () => {
  smtp = await startSmtpServer();
  const { environment } = loadSettings({
    env: {
      SMTP_URL: `smtp://u:${secret}@mail.example.org`,
      MAIL_FROM: 'drive@example.org',
      STORAGE_DIR: '/nowhere',
    },
    keepsNoSecrets: true,
  });
  server = await startServer({ mail: { ...smtp.settings, user: 'u', password: secret }, environment });
  runner = await startJobRunner(server);
  admin = await newAdmin(server);
});
afterAll(async () => {
  await runner.stop();
  await server.stop();
  await smtp.close();
});

const ask = (client: ApiClient) => client.post('/settings/mail/test');
const over = async (id: unknown): Promise<Body> => {
  const look = async () => (await admin.get(`/jobs/${id}`)).body;
  await eventually(async () => expect(['done', 'failed']).toContain((await look()).state));
  return look();
};

describe('10: a test letter', () => {
  it('goes to the administrator’s own address, by a job that is on record', async () => {
    const asked = await ask(admin);
    expect([asked.status, asked.headers.get('Location')]).toEqual([202, `/api/v1/jobs/${asked.body.id}`]);
    expect(await over(asked.body.id)).toMatchObject({ state: 'done', doneCount: 1, total: 1 });
    expect(smtp.letters.map(({ to }) => to)).toEqual([[`${admin.user?.login}@example.org`]]);
    const { items } = (await admin.get(`/audit?act=job.started&actorId=${admin.user?.id}`)).body;
    expect(items).toMatchObject([{ objectName: 'testLetter', objectId: asked.body.id }]);
  });

  it('is tried once, and the job says what the server said', async () => {
    for (const [command, answer] of [
      ['MAIL', '550 we know you'],
      ['MAIL', '451 not now'],
    ] as const) {
      smtp.answers.set(command, answer);
      const job = await over((await ask(admin)).body.id);
      expect(job).toMatchObject({ state: 'failed', attempts: 1, error: expect.stringContaining(answer) });
    }
    smtp.answers.clear();
  });

  it('goes for no one else, and ten times an hour', async () => {
    expect((await ask(await newClient(server))).status).toBe(403);
    const other = await newAdmin(server);
    const answers = await Promise.all(Array.from({ length: 15 }, () => ask(other)));
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(10);
    expect(answers.filter(({ body }) => body.code === 'too_many_letters')).toHaveLength(5);
  });

  it('is refused where no server is set', async () => {
    const without = await startServer();
    try {
      const answer = await ask(await newAdmin(without));
      expect([answer.status, answer.body.code]).toEqual([409, 'mail_not_set']);
    } finally {
      await without.stop();
    }
  });

  it('8: no answer of the settings tells the password of the server', async () => {
    const { body } = await admin.get('/settings');
    expect(body.environment).toContainEqual({
      key: 'SMTP_URL',
      value: null,
      origin: 'environment',
      isSecret: true,
    });
    expect(JSON.stringify(body)).not.toContain(secret);
  });
});
