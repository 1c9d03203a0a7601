import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ApiClient, type Body, newAdmin, newClient } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let other: TestServer;
let admin: ApiClient;

beforeAll(async () => {
  server = await startServer();
  other = await startServer({}, server);
  admin = await newAdmin(server);
});
afterAll(async () => {
  await other.stop();
  await server.stop();
});

interface Tail {
  status: number;
  lines: Body[];
  events: string[];
  isOver(): boolean;
  close(): Promise<void>;
}

async function tail(query = '', client = admin): Promise<Tail> {
  const answer = await client.raw('GET', `/api/v1/logs/tail?${query}`);
  const lines: Body[] = [];
  const events: string[] = [];
  const reader = answer.body?.getReader();
  let isOver = false;
  const read = async () => {
    const decoder = new TextDecoder();
    let rest = '';
    for (;;) {
      const { value, done } = (await reader?.read()) ?? { done: true, value: undefined };
      if (done) break;
      const messages = (rest + decoder.decode(value, { stream: true })).split('\n\n');
      rest = messages.pop() ?? '';
      for (const message of messages) {
        const data = /^data: (.+)$/m.exec(message)?.[1];
        if (data) lines.push(JSON.parse(data));
        const event = /^event: (.+)$/m.exec(message)?.[1];
        if (event) events.push(event);
      }
    }
  };
  void read()
    .catch(() => undefined)
    .finally(() => {
      isOver = true;
    });
  return {
    status: answer.status,
    lines,
    events,
    isOver: () => isOver,
    close: async () => reader?.cancel().catch(() => undefined),
  };
}

describe('9.10: the log as it is written', () => {
  it('tells the lines of every instance, each once', async () => {
    const followed = await tail('eventsOnly=true');
    const client = await newClient(server);
    for (const at of [server, other])
      await fetch(`${at.url}/api/v1/folders`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${client.token}`, 'Content-Type': 'application/json' },
        body: JSON.stringify({ name: `by ${at === server ? 'one' : 'the other'}` }),
      });
    await eventually(() => {
      const made = followed.lines.filter(({ event }) => event === 'folder.created');
      expect(made.map(({ details }) => (details as { facts: { name: string } }).facts.name).sort()).toEqual([
        'by one',
        'by the other',
      ]);
    });
    const late = await newClient(server);
    await late.post('/folders', { name: 'later' });
    await eventually(() => expect(JSON.stringify(followed.lines)).toContain('later'));
    const ids = followed.lines.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    await followed.close();
  });

  it('of a line that another instance wrote earlier and committed later, too', async () => {
    const followed = await tail('q=written');
    const [[reserved]] = (await server.sql(
      `SELECT nextval(pg_get_serial_sequence('logs', 'id'))::text AS id WHERE $now::timestamptz IS NOT NULL`,
      { now: new Date() },
    )) as [[{ id: string }]];
    const messages = () => followed.lines.map(({ message }) => message);
    await server.sql(`INSERT INTO logs (time, level, message) VALUES ($now, 'info', 'written at once')`, {
      now: new Date(),
    });
    await eventually(() => expect(messages()).toEqual(['written at once']));
    await server.sql(
      `INSERT INTO logs (id, time, level, message) OVERRIDING SYSTEM VALUE VALUES ($id, now(), 'info', 'written before')`,
      { id: reserved.id },
    );
    await eventually(() => expect(messages()).toEqual(['written at once', 'written before']));
    await followed.close();
  });

  it.each([
    ['level=warning', 'session.sign_in_failed', 'folder.created'],
    ['event=folder.created', 'folder.created', 'session.sign_in_failed'],
    ['q=FOLDER.cre', 'folder.created', 'session.sign_in_failed'],
  ])('only what %s asks for', async (query, wanted, unwanted) => {
    const followed = await tail(query);
    const all = await tail('eventsOnly=true');
    const client = await newClient(server);
    await client.post('/folders', { name: 'a' });
    await client.post('/auth/login', { login: client.user?.login, password: 'Wrong-2026!' });
    const eventsOf = ({ lines }: Tail) => lines.map(({ event }) => event);
    await eventually(() => expect(eventsOf(all)).toEqual(expect.arrayContaining([wanted, unwanted])));
    await eventually(() => expect(eventsOf(followed)).toContain(wanted));
    expect(eventsOf(followed)).not.toContain(unwanted);
    await Promise.all([followed.close(), all.close()]);
  });

  it('leaves out the panel’s own calls unless they are asked for', async () => {
    const plain = await tail();
    const whole = await tail('withPanel=true');
    await fetch(`${server.url}/admin/pages/audit`, { redirect: 'manual' });
    await fetch(`${server.url}/nowhere-else`);
    const pathsOf = ({ lines }: Tail) => lines.map(({ details }) => (details as { path?: string }).path);
    await eventually(() => expect(pathsOf(whole)).toContain('/admin/pages/audit'));
    await eventually(() => expect(pathsOf(plain)).toContain('/nowhere-else'));
    expect(pathsOf(plain)).not.toContain('/admin/pages/audit');
    await Promise.all([plain.close(), whole.close()]);
  });

  it('ends for whoever is no administrator any more, with the very next line, and for nobody else', async () => {
    const former = await newAdmin(server);
    const [ended, staying] = await Promise.all([tail('eventsOnly=true', former), tail('eventsOnly=true')]);
    await admin.patch(`/users/${former.user?.id}`, { isAdmin: false });
    const client = await newClient(server);
    await client.post('/folders', { name: 'not for them' });
    await eventually(() => expect(JSON.stringify(staying.lines)).toContain('not for them'));
    await eventually(() => expect(ended.isOver()).toBe(true));
    expect(ended.events).toContain('refused');
    expect(ended.lines).toEqual([]);
    await client.post('/folders', { name: 'and on' });
    await eventually(() => expect(JSON.stringify(staying.lines)).toContain('and on'));
    await staying.close();
  });

  it('has a bound of its own, gives back what was let go, and is for administrators alone', async () => {
    const tails = await Promise.all([1, 2, 3, 4].map(() => tail()));
    expect(tails.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect((await tail()).status).toBe(429);
    await tails[0]?.close();
    await eventually(async () => {
      const again = await tail();
      await again.close();
      expect(again.status).toBe(200);
    });
    await Promise.all(tails.map((one) => one.close()));
    expect((await tail('', await newClient(server))).status).toBe(403);
    expect((await tail('level=loud')).status).toBe(400);
  });
});
