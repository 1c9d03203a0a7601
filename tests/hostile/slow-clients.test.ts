import { once } from 'node:events';
import type { RequestListener, Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createListener } from '../../src/start/listen.js';

const impatient = { headMs: 200, takesNothingMs: 300, mostConnections: 20 };

let server: Server;
const sockets: Socket[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

async function listen(app: RequestListener, limits = impatient): Promise<void> {
  server = createListener(app, limits).listen(0, '127.0.0.1');
  await once(server, 'listening');
}

function open(text = ''): Socket {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1').on('error', () => undefined);
  sockets.push(socket);
  if (text) socket.write(text);
  return socket;
}

/** However it is closed. */
const closed = (socket: Socket) => new Promise((resolve) => socket.resume().once('close', resolve));

async function told(socket: Socket): Promise<string> {
  let text = '';
  socket.on('data', (part) => {
    text += part;
  });
  await closed(socket);
  return text;
}

const answer: RequestListener = (_req, res) => {
  res.end('here');
};
const request = 'GET / HTTP/1.1\r\nHost: x\r\n';

describe('10.6: a slow client holds nothing for ever', () => {
  it('whoever never ends a head is told 408, also while letters go on coming, and who says nothing is closed', async () => {
    await listen(answer);
    const slow = open(request);
    const drops = setInterval(() => slow.write('X-A: b\r\n'), 40);
    expect(await told(slow)).toContain('HTTP/1.1 408 ');
    clearInterval(drops);
    await closed(open());
  });

  it('whoever takes nothing of a long answer is broken off', async () => {
    let isGone: Promise<unknown> = Promise.resolve();
    await listen((_req, res) => {
      isGone = once(res, 'close');
      const endless = Readable.from(
        (function* () {
          for (;;) yield Buffer.alloc(64 * 1024);
        })(),
      );
      endless.pipe(res);
      res.once('close', () => endless.destroy());
    });
    const reader = open(`${request}\r\n`).pause();
    await once(server, 'request');
    await isGone;
    expect(reader.destroyed).toBe(false);
  });

  it('whoever waits for an answer that takes long to make gets it', async () => {
    await listen((_req, res) => {
      // Longer than anybody may be silent.
      setTimeout(() => res.end('at last'), 3 * impatient.takesNothingMs);
    });
    expect(await told(open(`${request}Connection: close\r\n\r\n`))).toContain('at last');
  });

  it('a connection that was answered and stays silent is closed in the end', async () => {
    await listen(answer);
    server.keepAliveTimeout = 100;
    await closed(open(`${request}\r\n`));
  });

  it('there are only so many: those beyond are turned away, and there is room again when others go', async () => {
    await listen(answer, { ...impatient, headMs: 60_000 });
    const idle = Array.from({ length: impatient.mostConnections }, () => open());
    await Promise.all(idle.map((socket) => once(socket, 'connect')));
    await told(open(`${request}Connection: close\r\n\r\n`)).then((text) => expect(text).toBe(''));
    idle[0]?.destroy();
    const one = async (): Promise<string> =>
      (await told(open(`${request}Connection: close\r\n\r\n`))) || one();
    expect(await one()).toContain('here');
  });
});
