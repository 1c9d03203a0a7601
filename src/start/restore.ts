import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { composeRestore, type RestorePorts } from '../compose.js';
import type { Settings } from '../config/settings.js';
import type { BackupProgress, Manifest } from '../domain/backup/backup.js';
import { ManifestDamagedError } from '../domain/backup/backup-folder.js';
import { isEmpty, restoreBlobs } from '../domain/backup/restore-blobs.js';
import { type BackupFault, verifyBackup } from '../domain/backup/verify-backup.js';
import { contentOf, finishLoad, loadDatabase } from '../persistence/backup/load-database.js';
import { createDatabaseIfMissing } from '../persistence/create-database.js';
import { migrate, unknownMigrations } from '../persistence/migrate.js';
import { endingWithUs, startDatabase } from './database.js';
import { lockStorage } from './storage-lock.js';
import { type RestoreMark, readMark, removeMark, writeMark, writeSafely } from './unfinished-restore.js';

export interface RestoreResult {
  id: string;
  madeAt: string;
  version: string;
  fileCount: number;
  bytes: number;
  rowCount: number;
  seconds: number;
  /** Files that had no whole bytes when the backup was made, and have none now. */
  damagedCount: number;
  isWhole: boolean;
}

export interface RestoreProgress extends BackupProgress {
  phase: 'verify' | 'copy' | 'load';
}

type Refusal = 'none' | 'format' | 'newer' | 'storage' | 'other' | 'database' | 'damaged';

/** The target is as it was; what has to be different before is told. */
export interface RestoreRefusal {
  refusal: Refusal;
  params: Record<string, string | number>;
  faults: BackupFault[];
}

class RestoreRefused extends Error implements RestoreRefusal {
  constructor(
    readonly refusal: Refusal,
    readonly params: Record<string, string | number> = {},
    readonly faults: BackupFault[] = [],
  ) {
    super(`the restore was refused: ${refusal}`);
    this.name = 'RestoreRefused';
  }
}

type Tell = (progress: RestoreProgress) => void;

/**
 * Brings a backup into an empty storage and an empty database (docs/decisions/0046). Broken off and begun again with the same
 * backup it goes on.
 */
export async function restore(
  settings: Settings,
  dir: string,
  tell: Tell,
): Promise<RestoreResult | RestoreRefusal> {
  try {
    return await restoreAll(settings, dir, tell);
  } catch (error) {
    if (error instanceof RestoreRefused) return error;
    throw error;
  }
}

async function restoreAll(settings: Settings, dir: string, tell: Tell): Promise<RestoreResult> {
  const { storageDir } = settings;
  const startedAt = Date.now();
  const ports = await composeRestore(settings, dir);
  const manifest = await readManifest(ports);
  const lock = await lockStorage(storageDir, 'command');
  try {
    const mark = await expectTarget(settings, manifest);
    const faults = await verifyBackup(ports.folder, manifest, (progress) =>
      tell({ phase: 'verify', ...progress }),
    );
    if (faults.length > 0) throw new RestoreRefused('damaged', { count: faults.length }, faults);
    await fill(settings, ports, { manifest, mark, tell });
    return resultOf(manifest, startedAt);
  } finally {
    lock.release();
  }
}

function resultOf(
  { id, madeAt, version, blobs, database, damagedCount }: Manifest,
  startedAt: number,
): RestoreResult {
  return {
    id,
    madeAt,
    version,
    fileCount: blobs.count,
    bytes: blobs.bytes,
    rowCount: database.tables.reduce((sum, { rowCount }) => sum + rowCount, 0),
    seconds: (Date.now() - startedAt) / 1000,
    damagedCount,
    isWhole: damagedCount === 0,
  };
}

async function readManifest({ folder }: RestorePorts): Promise<Manifest> {
  const manifest = await folder.manifest().catch((error: unknown) => {
    if (!(error instanceof ManifestDamagedError)) throw error;
    throw new RestoreRefused('damaged', { count: 1 }, [{ path: error.path, reason: 'changed' }]);
  });
  if (!manifest) throw new RestoreRefused('none');
  const { format, version } = manifest;
  if (format !== 1) throw new RestoreRefused('format');
  if ((await unknownMigrations(manifest.database.migrations)).length > 0)
    throw new RestoreRefused('newer', { version });
  return manifest;
}

/** What is there before the first start, and beside it. */
const harmless = /^(kladovka\.lock.*|logs|blobs|tmp|lost\+found|\..*)$/;

/** Returns the mark of a restore of the same backup that was broken off. */
async function expectTarget(settings: Settings, { id }: Manifest): Promise<RestoreMark | null> {
  const { storageDir, databaseUrl } = settings;
  const mark = await readMark(storageDir);
  if (mark && mark.id !== id) throw new RestoreRefused('other', { madeAt: mark.madeAt });
  const inTheWay = mark ? undefined : (await readdir(storageDir)).find((name) => !harmless.test(name));
  if (inTheWay !== undefined) throw new RestoreRefused('storage', { name: path.join(storageDir, inTheWay) });
  if (databaseUrl) await expectEmpty(databaseUrl, id, mark);
  return mark;
}

async function expectEmpty(databaseUrl: string, id: string, mark: RestoreMark | null): Promise<void> {
  const content = await contentOf(databaseUrl);
  if (content === null || (mark && (mark.isLoaded || content === id))) return;
  throw new RestoreRefused('database');
}

interface FillOrder {
  manifest: Manifest;
  mark: RestoreMark | null;
  tell: Tell;
}

async function fill(
  settings: Settings,
  ports: RestorePorts,
  { manifest, mark, tell }: FillOrder,
): Promise<void> {
  const { storageDir } = settings;
  const { id, madeAt, secrets } = manifest;
  const target = await ports.openTarget();
  if (!mark) {
    if (!(await isEmpty(target))) throw new RestoreRefused('storage', { name: ports.targetName });
    await writeMark(storageDir, { id, madeAt, isLoaded: false });
  }
  const database = endingWithUs(await startDatabase(settings, () => undefined));
  try {
    await createDatabaseIfMissing(database.url);
    await expectEmpty(database.url, id, mark);
    await restoreBlobs(ports.folder, target, manifest, (progress) => tell({ phase: 'copy', ...progress }));
    if (secrets) await writeSafely(storageDir, 'secrets.json', await text(ports.folder.read(secrets)));
    await fillDatabase(settings, database.url, ports, { manifest, mark, tell });
  } catch (error) {
    // The embedded database of a storage that was here before; nothing else was done yet.
    if (error instanceof RestoreRefused) await removeMark(storageDir);
    throw error;
  } finally {
    await database.close();
  }
  await removeMark(storageDir);
}

/** Bytes were first, as ever: no row is there without them. */
async function fillDatabase(
  { storageDir }: Settings,
  url: string,
  { folder }: RestorePorts,
  { manifest, mark, tell }: FillOrder,
): Promise<void> {
  const { id, madeAt, database } = manifest;
  if (!mark?.isLoaded) {
    if ((await contentOf(url)) === null) {
      const total = database.tables.length;
      let count = 0;
      const onTable = () => tell({ phase: 'load', count: ++count, bytes: count, totalBytes: total });
      await loadDatabase(url, { id, copy: database, open: ({ file }) => folder.read(file), onTable });
    }
    await writeMark(storageDir, { id, madeAt, isLoaded: true });
  }
  await migrate(url, () => undefined);
  if ((await contentOf(url)) === id) await finishLoad(url, { id, madeAt });
}
