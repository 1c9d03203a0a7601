import { execFileSync } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rm, symlink, truncate, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect } from '@jest/globals';
import { type Diagnosis, type Examination, examineStorage } from '../../src/domain/doctor/examine-storage.js';
import type { Finding, FindingKind } from '../../src/domain/doctor/finding.js';
import { type ApiClient, type Body, newClient } from '../support/client.js';
import type { TestServer } from '../support/server.js';

export interface Examined extends Diagnosis {
  findings: Finding[];
  repaired: Finding[];
}

/** As the command does, in this process. */
export async function examine(
  server: TestServer,
  order: Partial<Examination> = {},
  ports = server.ports,
): Promise<Examined> {
  const [findings, repaired]: Finding[][] = [[], []];
  const diagnosis = await examineStorage(ports)(
    { kind: 'system', means: 'cli' },
    { isRepairing: false, isQuick: false, staleHours: 24, ...order },
    {
      onFinding: (finding) => findings?.push(finding),
      onRepaired: (finding) => repaired?.push(finding),
      onProgress: () => undefined,
    },
  );
  return { ...diagnosis, findings: findings ?? [], repaired: repaired ?? [] };
}

/** A damage that somebody did, and how a finding has to name it. */
export interface Damage {
  kind: FindingKind;
  names: string;
}

/** All that can be done to a server whose blobs lie on the disk. */
export async function createDamages(server: TestServer) {
  const client = await newClient(server);
  const { storageDir } = server.settings;
  let count = 0;
  const past = new Date(Date.now() - 3 * 86_400_000);

  /** Past every rule of the database: as a restored half of a dump has it. */
  const unruly = async (sql: string): Promise<void> => {
    await server.database.pool.query(`BEGIN; SET LOCAL session_replication_role = replica; ${sql}; COMMIT`);
  };
  const newFile = async (
    content = `content ${randomUUID()}`,
  ): Promise<Body & { path: string; blobKey: string }> => {
    const { status, body } = await client.upload(`file ${count++}.txt`, content);
    expect(status).toBe(201);
    const blobKey = String((await server.ports.files.find(body.id))?.blobKey);
    return { ...body, blobKey, path: join(storageDir, 'blobs', blobKey) };
  };
  const folderOf = async (by: ApiClient): Promise<string> =>
    (await server.ports.users.find(String(by.user?.id)))?.storagePath ?? '';
  const leftOver = async (name: string): Promise<string> => {
    const path = join(storageDir, 'blobs', name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, 'left over');
    await utimes(path, past, past);
    return name;
  };

  const seeds: Record<string, () => Promise<Damage>> = {
    async 'bytes that are gone'() {
      const file = await newFile();
      await rm(file.path);
      return { kind: 'missing_bytes', names: file.id };
    },
    async 'the end is missing'() {
      const file = await newFile();
      await truncate(file.path, 3);
      return { kind: 'wrong_size', names: file.id };
    },
    async 'one bit is another'() {
      const file = await newFile();
      const bytes = await readFile(file.path);
      bytes[3] = (bytes[3] ?? 0) ^ 1;
      await writeFile(file.path, bytes);
      return { kind: 'wrong_hash', names: file.id };
    },
    async 'bytes in the trash that are gone'() {
      const file = await newFile();
      await client.delete(`/files/${file.id}`);
      await rm(file.path);
      return { kind: 'missing_bytes', names: file.id };
    },
    async 'bytes that no row names'() {
      const name = await leftOver(`${await folderOf(client)}/${randomUUID()}`);
      return { kind: 'unknown_bytes', names: name };
    },
    async 'bytes of nobody'() {
      const name = await leftOver(`users/${randomBytes(16).toString('hex')}/${randomUUID()}`);
      return { kind: 'unknown_bytes', names: name };
    },
    async 'a temp file'() {
      return { kind: 'stale_temp', names: await leftOver(`tmp/${randomUUID()}`) };
    },
    async 'a part of a tus upload'() {
      const upload = await client.raw('POST', '/api/v1/uploads', {
        headers: {
          'Tus-Resumable': '1.0.0',
          'Upload-Length': '10',
          'Upload-Metadata': `filename ${Buffer.from(`part ${count++}`).toString('base64')}`,
        },
      });
      const id = upload.headers.get('Location')?.split('/').at(-1) ?? '';
      const found = await server.ports.uploads.find(id);
      await utimes(join(storageDir, 'blobs', String(found?.handle)), past, past);
      await server.sql('UPDATE uploads SET lock_token = NULL, expires_at = $past WHERE id = $id', {
        id,
        past,
      });
      return { kind: 'stale_part', names: id };
    },
    async 'an upload without its bytes'() {
      const upload = await client.raw('POST', '/api/v1/uploads', {
        headers: {
          'Tus-Resumable': '1.0.0',
          'Upload-Length': '10',
          'Upload-Metadata': `filename ${Buffer.from(`lost ${count++}`).toString('base64')}`,
        },
      });
      const id = upload.headers.get('Location')?.split('/').at(-1) ?? '';
      const found = await server.ports.uploads.find(id);
      await rm(join(storageDir, 'blobs', String(found?.handle)));
      await server.sql('UPDATE uploads SET lock_token = NULL WHERE id = $id', { id });
      return { kind: 'lost_upload', names: id };
    },
    async 'a link in place of bytes'() {
      const file = await newFile();
      await rm(file.path);
      await symlink('/etc/passwd', file.path);
      return { kind: 'symlink', names: file.id };
    },
    async 'a folder in place of bytes'() {
      const file = await newFile();
      await rm(file.path);
      await mkdir(file.path);
      await writeFile(join(file.path, 'inside'), 'x');
      return { kind: 'foreign_entry', names: file.id };
    },
    async 'a pipe in place of bytes'() {
      const file = await newFile();
      await rm(file.path);
      execFileSync('mkfifo', [file.path]);
      return { kind: 'foreign_entry', names: file.id };
    },
    async 'a link in somebody’s folder'() {
      const name = `${await folderOf(client)}/link-${count++}`;
      await symlink('/etc', join(storageDir, 'blobs', name));
      return { kind: 'symlink', names: name };
    },
    async 'a link among the folders'() {
      const name = `users/planted${count++}`;
      await symlink('/etc', join(storageDir, 'blobs', name));
      return { kind: 'symlink', names: name };
    },
    async 'something else in the store'() {
      const name = await leftOver(`${await folderOf(client)}/notes-${count++}.txt`);
      return { kind: 'foreign_entry', names: name };
    },
    async 'a name as long as a disk takes it'() {
      const name = await leftOver(`${await folderOf(client)}/${'ы'.repeat(124)}${1000 + count++}`);
      return { kind: 'foreign_entry', names: name };
    },
    async 'usage that drifted'() {
      const other = await newClient(server);
      await server.sql('UPDATE users SET used_bytes = used_bytes + 7, file_count = 3 WHERE id = $id', {
        id: other.user?.id,
      });
      return { kind: 'drifted_usage', names: String(other.user?.login) };
    },
    async 'a count of a folder that drifted'() {
      const { body } = await client.post('/folders', { name: `counted ${count++}` });
      await client.upload('in it.txt', 'x', { fields: { folderId: body.id } });
      await server.sql('UPDATE place_counts SET file_count = 5 WHERE place_id = $id', { id: body.id });
      return { kind: 'drifted_folder', names: body.id };
    },
    async 'an entry of the trash whose size drifted'() {
      const { body } = await client.post('/folders', { name: `trashed ${count++}` });
      await client.upload('in it.txt', 'x', { fields: { folderId: body.id } });
      await client.delete(`/folders/${body.id}`);
      await server.sql('UPDATE trash SET bytes = bytes + 1 WHERE id = $id', { id: body.id });
      return { kind: 'drifted_trash', names: body.id };
    },
    async 'a link to nothing'() {
      const { body: folder } = await client.post('/folders', { name: `linked ${count++}` });
      const { body: link } = await client.post(`/folders/${folder.id}/links`, {});
      await unruly(`DELETE FROM folders WHERE id = '${folder.id}'; DELETE FROM place_counts WHERE place_id = '${folder.id}';
        UPDATE place_counts SET folder_count = folder_count - 1 WHERE place_id = '${client.user?.id}'`);
      return { kind: 'dangling_link', names: link.id };
    },
    async 'a file whose folder is gone'() {
      const { body: folder } = await client.post('/folders', { name: `lost ${count++}` });
      const { body: file } = await client.upload('in it.txt', 'x', { fields: { folderId: folder.id } });
      await unruly(`DELETE FROM folders WHERE id = '${folder.id}';
        UPDATE place_counts SET folder_count = folder_count - 1 WHERE place_id = '${client.user?.id}'`);
      return { kind: 'lost_entry', names: file.id };
    },
    async 'a thumbnail that is cut short'() {
      const { id, blobKey } = await newFile();
      const key = await leftOver(`${await folderOf(client)}/${randomUUID()}`);
      await server.sql(
        `INSERT INTO previews (blob_key, owner_id, thumbnail_key, turn) VALUES ($blobKey, $owner, $key, 1)`,
        { blobKey, owner: client.user?.id, key },
      );
      return { kind: 'broken_thumbnail', names: id };
    },
  };

  return { client, seeds, newFile, folderOf, unruly, past, leftOver };
}

export async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}
