import { readdir } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ApiClient, newAdmin, newClient } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let admin: ApiClient;

beforeAll(async () => {
  server = await startServer();
  admin = await newAdmin(server);
});
afterAll(() => server.stop());

describe('R21: an upload larger than the whole quota', () => {
  it('is thrown away as soon as it cannot fit, and not when its end comes', async () => {
    const poor = await newClient(server);
    await admin.patch(`/users/${poor.user?.id}`, { quotaBytes: 1000 });
    const upload = request(`${server.url}/api/v1/files`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${poor.token}`, 'Content-Type': 'multipart/form-data; boundary=b' },
    });
    const answered = new Promise<IncomingMessage>((resolve, reject) =>
      upload.once('response', resolve).once('error', reject),
    );
    const staged = () => readdir(join(server.settings.storageDir, 'blobs', 'tmp'));

    upload.write(
      `--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n${'x'.repeat(900)}`,
    );
    await eventually(async () => expect(await staged()).toHaveLength(1));
    upload.write('x'.repeat(900));
    await eventually(async () => expect(await staged()).toEqual([]));
    upload.end('x\r\n--b--\r\n');
    const answer = await answered;
    expect(answer.statusCode).toBe(413);
    expect(await json(answer)).toMatchObject({ code: 'quota_exceeded' });
  });
});

describe('R30: equal names', () => {
  it.each(['b', 'ж'])(
    'stay within 255 bytes where all but one letter looks like an ending: %s',
    async (letter) => {
      const owner = await newClient(server);
      const name = `a.${letter.repeat(letter === 'b' ? 253 : 126)}`;
      await owner.upload(name, '1');
      const { status, body } = await owner.upload(name, '2');
      expect(status).toBe(201);
      expect(Buffer.byteLength(String(body.name))).toBeLessThanOrEqual(255);
      expect(body.name).not.toBe(name);
    },
  );
});

describe('names that every object has', () => {
  it.each(['__proto__', 'constructor', 'toString'])('name no asset: %s', async (name) => {
    expect((await fetch(`${server.url}/assets/x/vendor/${name}`)).status).toBe(404);
  });
});

describe('/metrics', () => {
  it.each(['Forwarded', 'Via', 'X-Forwarded-Host', 'X-Forwarded-Proto', 'X-Real-IP'])(
    'are not for who comes through a proxy that says so by %s',
    async (name) => {
      expect((await fetch(`${server.url}/metrics`, { headers: { [name]: '192.0.2.1' } })).status).toBe(401);
    },
  );
});

describe('R9: a body that is no JSON', () => {
  it('is not quoted in the log: it may be a password', async () => {
    const secret = `Pw-${Date.now()}!`;
    const requestId = `bad-json-${Date.now()}`;
    const headers = { 'Content-Type': 'application/json', 'X-Request-Id': requestId };
    const answer = await admin.call('POST', '/auth/login', { body: secret, headers });
    expect(answer.body.code).toBe('malformed_json');
    await eventually(async () => {
      const { body } = await admin.get(`/logs?requestId=${requestId}`);
      expect(body.items.map(({ message }) => message)).toContain('refused: malformed_json');
      expect(JSON.stringify(body.items)).not.toContain(secret.slice(0, 8));
    });
  });
});
