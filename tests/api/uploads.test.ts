import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Answer, type ApiClient, newAdmin, newClient } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let admin: ApiClient;
let client: ApiClient;

beforeAll(async () => {
  server = await startServer();
  admin = await newAdmin(server);
  client = await newClient(server);
});
afterAll(() => server.stop());

const tus = { 'Tus-Resumable': '1.0.0' };

const metadataOf = (fields: Record<string, string>): string =>
  Object.entries(fields)
    .map(([key, value]) => `${key} ${Buffer.from(value).toString('base64')}`)
    .join(',');

const announce = (
  by: ApiClient,
  length: number,
  fields: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<Answer> =>
  by.call('POST', '/uploads', {
    headers: { ...tus, 'Upload-Length': String(length), 'Upload-Metadata': metadataOf(fields), ...headers },
  });

/** The path of a new upload, below `/api/v1`. */
async function begin(by: ApiClient, length: number, fields: Record<string, string>): Promise<string> {
  const answer = await announce(by, length, fields);
  expect(answer.status).toBe(201);
  return String(answer.headers.get('Location')).slice('/api/v1'.length);
}

const send = (
  by: ApiClient,
  path: string,
  offset: number,
  body: string,
  headers: Record<string, string> = {},
): Promise<Answer> =>
  by.call('PATCH', path, {
    body,
    headers: {
      ...tus,
      'Content-Type': 'application/offset+octet-stream',
      'Upload-Offset': String(offset),
      ...headers,
    },
  });

const ask = (by: ApiClient, path: string): Promise<Answer> => by.call('HEAD', path, { headers: tus });

const fileOf = (answer: Answer): string =>
  String(answer.headers.get('Content-Location')).slice('/api/v1'.length);

const sumOf = (algorithm: string, text: string): string =>
  `${algorithm} ${createHash(algorithm).update(text).digest('base64')}`;

describe('R21: an upload in several goes', () => {
  it('becomes a file with its last byte, and says which', async () => {
    const path = await begin(client, 10, { filename: 'привет.txt', filetype: 'text/plain', comment: 'hi' });
    const first = await send(client, path, 0, 'hello');
    expect([first.status, first.headers.get('Upload-Offset')]).toEqual([204, '5']);
    expect(first.headers.get('Content-Location')).toBeNull();
    expect(Date.parse(String(first.headers.get('Upload-Expires')))).toBeGreaterThan(Date.now() + 23 * 3_600_000);
    expect((await ask(client, path)).headers.get('Upload-Offset')).toBe('5');

    const last = await send(client, path, 5, 'world');
    expect([last.status, last.headers.get('Upload-Offset')]).toEqual([204, '10']);
    const { body } = await client.get(fileOf(last));
    expect(body).toMatchObject({
      name: 'привет.txt',
      size: 10,
      mimeType: 'text/plain',
      comment: 'hi',
      sha256: createHash('sha256').update('helloworld').digest('hex'),
    });
    const again = await ask(client, path);
    expect([again.headers.get('Upload-Offset'), fileOf(again)]).toEqual(['10', fileOf(last)]);
  });
});
