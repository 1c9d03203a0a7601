import { randomUUID } from 'node:crypto';
import type { BlobStore } from '../files/blob-store.js';
import { fewAtOnce } from '../shared/few-at-once.js';
import { backUpBlob, type Outcome } from './back-up-blob.js';
import type {
  BackupProgress,
  BackupResult,
  DatabaseCopy,
  ListedBlob,
  Manifest,
  TableCopy,
  WantedBlob,
} from './backup.js';
import { type BackupFolder, listName, ManifestDamagedError, wantedName } from './backup-folder.js';
import { batchesOf, ListReader, lineOf, linesOf } from './blob-list.js';
import type { DatabaseSnapshot, DatabaseSnapshots } from './database-snapshot.js';

export interface BackupPorts {
  snapshots: DatabaseSnapshots;
  blobs: BlobStore;
  folder: BackupFolder;
}

export interface BackupOrder {
  /** Of the program. */
  version: string;
  /** What is kept beside the blobs that the environment does not say; null: nothing. */
  secrets: string | null;
}

type Tell = (progress: BackupProgress) => void;

const MOST_TOLD = 1000;

/**
 * Copies the database as it is at one moment, and the bytes that it names, while people work (docs/decisions/0046). What is
 * in the folder, whole, is not copied again; killed at any moment, the backup before is the one. Call it from one process at
 * a time.
 * @throws what keeps it from the database, the store or the folder
 */
export async function makeBackup(
  ports: BackupPorts,
  order: BackupOrder,
  onProgress: Tell,
): Promise<BackupResult> {
  const { folder, snapshots } = ports;
  const startedAt = new Date();
  const id = randomUUID();
  const former = await formerOf(folder);
  await folder.begin(id);
  return snapshots.take(async (snapshot) => {
    const database = await copyDatabase(snapshot, folder);
    const wanted = await listWanted(snapshot, folder);
    await snapshot.end();
    const secrets =
      order.secrets === null ? null : await folder.write('secrets.json', lines([order.secrets]));
    const tally = new Tally();
    const list = await folder.write(listName, copyBlobs(ports, { wanted, former, tally, onProgress }));
    await snapshot.expectHeld();
    const { fileCount, bytes, damagedCount } = tally.result;
    await folder.publish({
      format: 1,
      id,
      madeAt: startedAt.toISOString(),
      version: order.version,
      database,
      blobs: { list, count: fileCount, bytes },
      secrets,
      damagedCount,
    });
    const removedCount = await removeUnlisted(folder, list);
    return {
      id,
      startedAt: startedAt.toISOString(),
      seconds: (Date.now() - startedAt.getTime()) / 1000,
      isWhole: damagedCount === 0,
      rowCount: database.tables.reduce((sum, { rowCount }) => sum + rowCount, 0),
      removedCount,
      ...tally.result,
    };
  });
}

/** A damaged one helps nobody: each copy is read, and kept where it is whole. */
const formerOf = (folder: BackupFolder): Promise<Manifest | null> =>
  folder.manifest().catch((error: unknown) => {
    if (error instanceof ManifestDamagedError) return null;
    throw error;
  });

async function copyDatabase(snapshot: DatabaseSnapshot, folder: BackupFolder): Promise<DatabaseCopy> {
  const tables: TableCopy[] = [];
  for (const table of snapshot.tables) {
    const copied = snapshot.copy(table);
    const file = await folder.write(`${table.table}.copy`, copied.rows);
    tables.push({ ...table, rowCount: copied.rowCount(), file });
  }
  // A sequence knows no snapshot: read after the rows, it is never behind them.
  return {
    migrations: snapshot.migrations,
    tables,
    sequences: await snapshot.sequences(),
    logDays: snapshot.logDays,
  };
}

interface Wanted {
  name: string;
  bytes: number;
}

/** On the disk of the backup, so that no moment of the database is held as long as bytes are copied. */
async function listWanted(snapshot: DatabaseSnapshot, folder: BackupFolder): Promise<Wanted> {
  let bytes = 0;
  const { name } = await folder.write(
    wantedName,
    (async function* () {
      for await (const batch of snapshot.wantedBlobs()) {
        for (const { size } of batch) bytes += size ?? 0;
        yield batch.map(lineOf).join('');
      }
    })(),
  );
  return { name, bytes };
}

interface CopyOrder {
  wanted: Wanted;
  former: Manifest | null;
  tally: Tally;
  onProgress: Tell;
}

/** Gives the list of what lies in the folder, and has copied what it gives. */
async function* copyBlobs(
  ports: BackupPorts,
  { wanted, former, tally, onProgress }: CopyOrder,
): AsyncGenerator<string> {
  const { folder } = ports;
  const known = new ListReader(
    former ? untilBroken<ListedBlob>(folder, former.blobs.list) : noLines<ListedBlob>(),
  );
  for await (const batch of batchesOf(linesOf<WantedBlob>(folder.read(wanted)))) {
    const pairs: [WantedBlob, ListedBlob | undefined][] = [];
    for (const blob of batch) pairs.push([blob, await known.find(blob.blobKey)]);
    const outcomes = new Map<string, Outcome>();
    await fewAtOnce(pairs, async ([blob, before]) => {
      const outcome = await backUpBlob(ports, blob, before);
      outcomes.set(blob.blobKey, outcome);
      tally.add(blob, outcome);
      onProgress({ count: tally.count, bytes: tally.bytes, totalBytes: wanted.bytes });
    });
    await folder.settle();
    for (const { blobKey } of batch) {
      const outcome = outcomes.get(blobKey);
      if (outcome && 'listed' in outcome) yield lineOf(outcome.listed);
    }
  }
  await known.close();
}

async function* lines(texts: string[]): AsyncGenerator<string> {
  yield* texts;
}

async function* noLines<T>(): AsyncGenerator<T> {}

/** Of a former list that rotted no more than its beginning counts: what it named behind that is read anew, or stays. */
async function* untilBroken<T>(folder: BackupFolder, list: { name: string }): AsyncGenerator<T> {
  const items = linesOf<T>(folder.read(list));
  for (;;) {
    const next = await items.next().catch(() => null);
    if (!next || next.done) return;
    yield next.value;
  }
}

/** What a run came to. */
class Tally {
  readonly result: Pick<
    BackupResult,
    'fileCount' | 'bytes' | 'copiedCount' | 'copiedBytes' | 'foundCount' | 'damagedCount' | 'damaged'
  > = {
    fileCount: 0,
    bytes: 0,
    copiedCount: 0,
    copiedBytes: 0,
    foundCount: 0,
    damagedCount: 0,
    damaged: [],
  };
  /** Looked at. */
  count = 0;
  bytes = 0;

  add({ fileId, name, owner, size }: WantedBlob, outcome: Outcome): void {
    const { result } = this;
    this.count += 1;
    this.bytes += size ?? 0;
    if (outcome.kind === 'copied' || outcome.kind === 'found') {
      result.fileCount += 1;
      result.bytes += outcome.listed.size;
      result[`${outcome.kind}Count`] += 1;
      if (outcome.kind === 'copied') result.copiedBytes += outcome.listed.size;
    } else if (outcome.kind !== 'gone') {
      result.damagedCount += 1;
      if (result.damaged.length < MOST_TOLD)
        result.damaged.push({ fileId, name, owner, reason: outcome.kind });
    }
  }
}

/** What former runs copied, and no record names any more. Returns how many went. */
async function removeUnlisted(folder: BackupFolder, list: { name: string }): Promise<number> {
  let count = 0;
  for (const former of await folder.formerLists()) {
    const kept = new ListReader(linesOf<ListedBlob>(folder.read(list)));
    for await (const batch of batchesOf(untilBroken<{ blobKey: string }>(folder, former))) {
      const unlisted: string[] = [];
      for (const { blobKey } of batch) if (!(await kept.find(blobKey))) unlisted.push(blobKey);
      count += await folder.remove(unlisted);
    }
    await kept.close();
  }
  await folder.removeFormerRuns();
  return count;
}
