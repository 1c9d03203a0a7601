import { exec, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Finding } from '../../../src/domain/doctor/finding.js';
import { createDamages } from '../../doctor/scene.js';
import { kladovka, startKladovka, temporaryFolder } from '../../support/kladovka.js';
import { startServer, type TestServer } from '../../support/server.js';

let server: TestServer;
let scene: Awaited<ReturnType<typeof createDamages>>;

beforeAll(async () => {
  server = await startServer();
  scene = await createDamages(server);
});
afterAll(() => server.stop());

const envOf = ({ settings, databaseUrl }: TestServer) => ({
  STORAGE_DIR: settings.storageDir,
  DATABASE_URL: databaseUrl,
});

const doctor = (...args: string[]) => kladovka(['doctor', ...args], envOf(server));

describe('10.3: kladovka doctor', () => {
  it('is 0 where all is sound, and says so; with --json the standard output is JSON alone', async () => {
    await scene.newFile();
    expect(await doctor()).toMatchObject({ code: 0, stdout: 'Everything is sound.\n' });
    const { code, stdout } = await doctor('--json', '--quick');
    expect([code, JSON.parse(stdout)]).toEqual([
      0,
      { findingCount: 0, repairedCount: 0, findings: [], repaired: [] },
    ]);
  });

  it('is 1 with findings, which say what to do, and after --repair with those that are left', async () => {
    const file = await scene.newFile();
    await rm(file.path);
    const stray = await scene.leftOver(
      `${await scene.folderOf(scene.client)}/00000000-0000-4000-8000-000000000000`,
    );

    const text = await doctor();
    expect(text.code).toBe(1);
    expect(text.stdout).toContain(`ERROR missing_bytes: The bytes of a file are missing: file ${file.id} (`);
    expect(text.stdout).toContain('Bring them back from the backup');
    expect(text.stdout).toContain('2 findings are left.');
    const { findings }: { findings: Finding[] } = JSON.parse((await doctor('--json')).stdout);
    const user = { id: scene.client.user?.id, login: scene.client.user?.login };
    expect(findings).toEqual([
      { kind: 'unknown_bytes', severity: 'warning', path: `blobs/${stray}`, user },
      expect.objectContaining({
        kind: 'missing_bytes',
        severity: 'error',
        file: { id: file.id, name: file.name },
        user,
      }),
    ]);

    const repair = await doctor('--repair', '--json');
    expect(repair.code).toBe(1);
    expect(JSON.parse(repair.stdout)).toMatchObject({
      findings: [{ kind: 'missing_bytes' }],
      repaired: [{ kind: 'unknown_bytes' }],
    });
    await scene.client.delete(`/files/${file.id}?permanent=true`);
    expect((await doctor('--repair')).code).toBe(0);
  });

  it('spares what is young, whatever it is, but for --stale-hours 0', async () => {
    const path = join(server.settings.storageDir, 'blobs/tmp/00000000-0000-4000-8000-000000000001');
    await writeFile(path, 'on its way');
    expect((await doctor()).code).toBe(0);
    const { code, stdout } = await doctor('--stale-hours', '0', '--repair');
    expect([code, stdout]).toEqual([0, expect.stringContaining('REPAIRED stale_temp')]);
  });

  it('is 2 where it could not look, with nothing on the standard output', async () => {
    const gone = { ...envOf(server), DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' };
    expect(await kladovka(['doctor', '--json'], gone)).toMatchObject({ code: 2, stdout: '' });
    const unmounted = await temporaryFolder();
    await mkdir(join(unmounted.dir, 'blobs'));
    const elsewhere = { ...envOf(server), STORAGE_DIR: unmounted.dir };
    expect(await kladovka(['doctor', '--repair', '--json'], elsewhere)).toMatchObject({
      code: 2,
      stdout: '',
    });
    // A name that is mistyped has nothing that could be sound.
    const nothing = { STORAGE_DIR: join(unmounted.dir, 'storag') };
    for (const command of [['doctor'], ['backup', join(unmounted.dir, 'backup')], ['export', unmounted.dir]])
      expect([command, await kladovka([...command, '--json'], nothing)]).toEqual([
        command,
        { code: 2, stdout: '', stderr: expect.stringContaining('has no database') },
      ]);
    expect(existsSync(join(nothing.STORAGE_DIR, 'postgres'))).toBe(false);
    await unmounted.remove();
    const wrong = { ...envOf(server), MAX_UPLOAD_BYTES: 'x', PORT: 'y' };
    expect((await kladovka(['doctor'], wrong)).stderr).toMatch(/^.* - PORT .* - MAX_UPLOAD_BYTES .*\n$/);
    expect(await doctor('--mib-per-second', 'fast')).toMatchObject({ code: 2, stdout: '' });
  });
});

describe('10: a command that nobody listens to any more', () => {
  const silenced = (command: string, more: Record<string, string> = {}): Promise<number | string> =>
    promisify(exec)(`"${process.execPath}" dist/bundle/main.js ${command}`, {
      env: { ...process.env, ...envOf(server), ...more },
    }).then(
      () => 0,
      ({ code }) => code,
    );

  it('does what was asked for, and says by its exit code where its answer could not be written', async () => {
    await scene.seeds['bytes that are gone']?.();
    const { dir, remove } = await temporaryFolder();
    const DIR = join(dir, 'backup');
    expect(await silenced('backup "$DIR" >/dev/null 2>/dev/full', { DIR })).toBe(1);
    expect(existsSync(join(DIR, 'kladovka-backup.json'))).toBe(true);
    await remove();
    expect(await silenced('user list --json >/dev/full')).toBe(2);
    expect(await silenced('user list --json | true')).toBe(0);
  });
});

/** Returns the signal that it died of. */
async function endedWhenItSays(words: string, args: string[], env: Record<string, string>) {
  const child = spawn(process.execPath, ['dist/bundle/main.js', ...args], {
    env: { PATH: process.env.PATH, LANG: 'C', ...env },
  });
  child.stdout.on('data', (said: Buffer) => said.toString().includes(words) && child.kill('SIGTERM'));
  const [, signal] = await once(child, 'close');
  return signal;
}

describe('10.3: kladovka doctor with the embedded database', () => {
  it('works while the server runs and while it does not', async () => {
    const { dir, remove } = await temporaryFolder();
    const own = { STORAGE_DIR: join(dir, 'storage') };
    const running = await startKladovka(own);
    expect(await kladovka(['doctor'], own)).toMatchObject({ code: 0, stdout: 'Everything is sound.\n' });
    await running.stop();
    const planted = join(own.STORAGE_DIR, 'blobs/users/planted');
    await symlink('/etc', planted);
    const stray = join(own.STORAGE_DIR, 'blobs/tmp/00000000-0000-4000-8000-000000000000');
    await writeFile(stray, 'x');
    await utimes(stray, 1, 1);
    const { code, stdout } = await kladovka(['doctor', '--json'], own);
    expect([code, JSON.parse(stdout).findings.map(({ kind }: Finding) => kind)]).toEqual([
      1,
      ['stale_temp', 'symlink'],
    ]);
    // What may be on its way out is looked at twice: time enough to be ended meanwhile.
    const unknown = join(own.STORAGE_DIR, 'blobs/users/0/00000000-0000-4000-8000-000000000000');
    await mkdir(dirname(unknown));
    await writeFile(unknown, 'x');
    await utimes(unknown, 1, 1);
    expect(await endedWhenItSays('ERROR symlink', ['doctor'], own)).toBe('SIGTERM');
    expect(existsSync(join(own.STORAGE_DIR, 'postgres/data/postmaster.pid'))).toBe(false);

    expect((await kladovka(['doctor', '--repair', '--json'], own)).code).toBe(0);
    expect((await kladovka(['doctor'], own)).code).toBe(0);
    await remove();
  });
});
