import { once } from 'node:events';
import { link } from 'node:fs/promises';
import { request } from 'node:http';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '../../support/eventually.js';
import { openFilesBelow, residentBytes, watchMemory } from './process-figures.js';
import { openScene, postJson, type Scene, signInAdmin } from './scene.js';
import { type Credentials, digest, get, mebibyte, readAndLeave, upload } from './transfers.js';

const allowance = 64 * mebibyte;

describe('a large folder as an archive', () => {
  let scene: Scene;
  let admin: Credentials;
  let pid: number;
  beforeEach(async () => {
    scene = await openScene();
    ({ pid } = await scene.start());
    admin = await signInAdmin(scene.server());
  });
  afterEach(() => scene.end());

  const archiveOf = (folderId: string) =>
    get(`${admin.url}/api/v1/folders/${folderId}/content`, { Authorization: `Bearer ${admin.token}` });

  /** A folder of any size from one upload: hard links are further blobs that cost nothing. */
  async function folderOf(fileCount: number, bytes: number): Promise<string> {
    const file = await upload(admin, 'model.bin', 1, bytes);
    const made = await postJson(`${admin.url}/api/v1/folders`, { name: 'large' }, admin.token);
    const { id } = (await made.json()) as { id: string };
    const [row] = await scene.select<{ blob_key: string }>('SELECT blob_key FROM files WHERE id = $1', [
      file.id,
    ]);
    await linkBlobs(String(row?.blob_key), fileCount);
    await scene.select(
      `INSERT INTO files (id, owner_id, folder_id, name, size, mime_type, sha256, blob_key, uploaded_at, updated_at)
       SELECT gen_random_uuid(), owner_id, $2, 'part ' || i, size, mime_type, sha256,
              regexp_replace(blob_key, '[^/]+$', '') || lpad(i::text, 8, '0') || '-0000-4000-8000-000000000000',
              now(), now()
       FROM files, generate_series(1, $3::int) i WHERE id = $1`,
      [file.id, id, fileCount],
    );
    return id;
  }

  async function linkBlobs(blobKey: string, count: number): Promise<void> {
    const from = path.join(scene.storageDir, 'blobs', blobKey);
    for (let i = 1; i <= count; i += 1) {
      const name = `${String(i).padStart(8, '0')}-0000-4000-8000-000000000000`;
      await link(from, path.join(path.dirname(from), name));
    }
  }

  it('R25: of more than 4 GiB comes as long as was said, while the server’s memory grows by less than 64 MiB', async () => {
    const folderId = await folderOf(17, 256 * mebibyte);
    // Code is compiled and buffers are grown at the first transfer.
    await readAndLeave((await archiveOf(folderId)).body, 128 * mebibyte);

    const before = residentBytes(pid);
    const stop = watchMemory(pid);
    const { headers, body } = await archiveOf(folderId);
    const { size } = await digest(body);
    const growth = stop() - before;

    expect(size).toBeGreaterThan(17 * 256 * mebibyte);
    expect(String(size)).toBe(headers['content-length']);
    expect(growth).toBeLessThan(allowance);
  }, 300_000);

  it('has one file open at a time, and none once its reader is gone', async () => {
    const folderId = await folderOf(8, 16 * mebibyte);
    const openFiles = () => openFilesBelow(pid, `${scene.storageDir}/blobs/users`);
    const asking = request(`${admin.url}/api/v1/folders/${folderId}/content`, {
      headers: { Authorization: `Bearer ${admin.token}` },
    });
    asking.end();
    const [body] = await once(asking, 'response');
    // Nobody reads: the server waits with the file that it is at.
    await eventually(() => expect(openFiles()).toBe(1));
    body.destroy();
    await eventually(() => expect(openFiles()).toBe(0));
  });
});
