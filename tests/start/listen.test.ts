import type { RequestListener } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Listener, listen } from '../../src/start/listen.js';
import { freePort } from '../support/kladovka.js';
import { testSettings } from '../support/server.js';

let port: number;
let listener: Listener;

const app: RequestListener = (_req, res) => res.end('served');

beforeEach(async () => {
  port = await freePort();
  listener = await listen(app, { ...testSettings('unused'), port });
});
afterEach(() => listener.drain());

/** All that the server says to bytes that may be no request at all. */
async function answerTo(bytes: string): Promise<{ head: string; body: string }> {
  const socket = connect(port, '127.0.0.1');
  socket.write(bytes);
  const [head = '', body = ''] = (await text(socket)).split('\r\n\r\n');
  return { head, body };
}

describe('what Node can’t read as a request', () => {
  it.each([
    ['no HTTP at all', 'hello\r\n\r\n', 400, 'malformed_request'],
    [
      'more headers than fit',
      `GET / HTTP/1.1\r\nHost: x\r\nA: ${'x'.repeat(20_000)}\r\n\r\n`,
      431,
      'headers_too_large',
    ],
  ])('R8: gets a problem document: %s', async (_, bytes, status, code) => {
    const { head, body } = await answerTo(bytes);
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(head).toContain('Content-Type: application/problem+json');
    expect(head).toContain(`Content-Length: ${Buffer.byteLength(body)}`);
    expect(JSON.parse(body)).toMatchObject({ status, code, type: `urn:kladovka:error:${code}` });
    expect(JSON.parse(body).detail).not.toBe('');
  });
});

describe('an expectation that nobody knows', () => {
  it('is let pass (RFC 9110, 10.1.1)', async () => {
    const { head, body } = await answerTo(
      'GET / HTTP/1.1\r\nHost: x\r\nExpect: a-miracle\r\nConnection: close\r\n\r\n',
    );
    expect(head).toMatch(/^HTTP\/1.1 200 /);
    expect(body).toContain('served');
  });
});

describe('7.9: what keeps the server from listening is said in words', () => {
  it.each(['203.0.113.5', 'no-such-host.invalid'])('an address that is not ours: %s', async (host) => {
    const other = { ...testSettings('unused'), host, port };
    await expect(listen(app, other)).rejects.toThrow(`This machine can't listen on ${host} (HOST)`);
  });

  it('a port that another program has', async () => {
    const taken = listen(app, { ...testSettings('unused'), port });
    await expect(taken).rejects.toThrow(`Port ${port} on 127.0.0.1 is taken by another program.`);
  });
});
