import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Upload } from 'tus-js-client';
import { eventually } from '../../support/eventually.js';
import { metadataOf, tusVersion } from '../../support/tus.js';
import { residentBytes, watchMemory } from './process-figures.js';
import { getJson, openScene, type Scene, signInAdmin } from './scene.js';
import { bytesOf, type Credentials, digest, getContent, mebibyte, type StoredFile } from './transfers.js';

const size = 1024 * mebibyte;
/** What a crash may cost: a step of the server, and what lies in the buffers of the connection. */
const lostAtMost = 64 * mebibyte;
/** Of a process that has just started, which compiles its code meanwhile. */
const memoryAllowance = 128 * mebibyte;

describe('R21: a resumable upload of 1 GiB', () => {
  let scene: Scene;
  beforeEach(async () => {
    scene = await openScene();
  });
  afterEach(() => scene.end());

  it('is resumed by tus-js-client, as it comes, after `kill -9` of the server, and arrives whole', async () => {
    const { url, kill } = await scene.start();
    const admin = await signInAdmin(scene.server());
    const source = path.join(scene.storageDir, 'source.bin');
    await writeFile(source, bytesOf(7, size));

    let killedAt = 0;
    let resumedAt = 0;
    let restarted: Promise<() => number> | null = null;
    const killAndRestart = async () => {
      await kill();
      const { pid } = await scene.start({}, Number(new URL(url).port));
      const before = residentBytes(pid);
      const stop = watchMemory(pid);
      return () => stop() - before;
    };
    const location = await new Promise<string>((resolve, reject) => {
      const upload = new Upload(createReadStream(source), {
        endpoint: `${url}/api/v1/uploads`,
        headers: { Authorization: `Bearer ${admin.token}` },
        retryDelays: Array.from({ length: 200 }, () => 250),
        metadata: { filename: 'large.bin' },
        onProgress: (sent) => {
          if (restarted || sent < 500 * mebibyte) return;
          killedAt = sent;
          restarted = killAndRestart();
        },
        onAfterResponse: (asked, answer) => {
          if (asked.getMethod() === 'HEAD' && answer.getStatus() === 200)
            resumedAt = Number(answer.getHeader('Upload-Offset'));
        },
        onSuccess: ({ lastResponse }) => resolve(String(lastResponse.getHeader('Content-Location'))),
        onError: reject,
      });
      upload.start();
    });
    const growth = (await restarted!)();

    expect(resumedAt).toBeGreaterThan(killedAt - lostAtMost);
    expect(resumedAt).toBeLessThan(size);
    const sent = await digest(createReadStream(source));
    const file = await getJson<StoredFile>(url + location, admin.token);
    expect(file).toMatchObject({ name: 'large.bin', ...sent });
    expect(await digest((await getContent(admin, file.id)).body)).toEqual(sent);
    expect(growth).toBeLessThan(memoryAllowance);
    expect(await readdir(path.join(scene.storageDir, 'blobs', 'tmp'))).toEqual([]);
    expect(
      await scene.select('SELECT used_bytes::float AS used, reserved_bytes::float AS reserved FROM users'),
    ).toEqual([{ used: size, reserved: 0 }]);
  }, 300_000);
});

describe('R21: two requests on one upload in two worker processes', () => {
  let scene: Scene;
  beforeEach(async () => {
    scene = await openScene();
  });
  afterEach(() => scene.end());

  it('the newer gets in, whichever process it comes to, and the whole is right', async () => {
    await scene.start({ WEB_CONCURRENCY: '2' });
    const admin = await signInAdmin(scene.server());
    // Connections go to the processes in turns: of four, some meet their upload in the other process.
    await Promise.all(
      [0, 1, 2, 3].map(async (n) => {
        const text = `upload ${n} is whole`;
        const location = await announce(admin, text.length);
        const isDropped = hangOn(admin, location, text.slice(0, 7), text.length);
        await eventually(async () => {
          const [row] = await scene.select<{ locked: boolean }>(
            'SELECT lock_token IS NOT NULL AS locked FROM uploads WHERE id = $1',
            [location.split('/').at(-1)],
          );
          expect(row?.locked).toBe(true);
        });
        const asked = await send(admin, 'HEAD', location);
        await isDropped;
        const offset = Number(asked.headers.get('Upload-Offset'));
        const { status, headers } = await send(admin, 'PATCH', location, offset, text.slice(offset));
        expect(status).toBe(204);
        const file = await getJson<StoredFile>(admin.url + headers.get('Content-Location'), admin.token);
        expect(file.sha256).toBe(createHash('sha256').update(text).digest('hex'));
      }),
    );
  });
});

const headersFor = ({ token }: Credentials) => ({
  ...tusVersion,
  Authorization: `Bearer ${token}`,
  Connection: 'close',
});

async function announce(to: Credentials, length: number): Promise<string> {
  const { headers } = await fetch(`${to.url}/api/v1/uploads`, {
    method: 'POST',
    headers: {
      ...headersFor(to),
      'Upload-Length': String(length),
      'Upload-Metadata': metadataOf({ filename: 'x.txt' }),
    },
  });
  return String(headers.get('Location'));
}

const send = (to: Credentials, method: string, location: string, offset?: number, body?: string) =>
  fetch(to.url + location, {
    method,
    body,
    headers: {
      ...headersFor(to),
      ...(offset !== undefined && {
        'Upload-Offset': String(offset),
        'Content-Type': 'application/offset+octet-stream',
      }),
    },
  });

/** Sends less than it says, and waits. Settles when the server drops it. */
function hangOn(to: Credentials, location: string, body: string, announced: number): Promise<unknown> {
  const patch = request(to.url + location, {
    method: 'PATCH',
    agent: false,
    headers: {
      ...headersFor(to),
      'Upload-Offset': '0',
      'Content-Type': 'application/offset+octet-stream',
      'Content-Length': String(announced),
    },
  });
  patch.write(body);
  return new Promise((resolve) => patch.once('error', resolve));
}
