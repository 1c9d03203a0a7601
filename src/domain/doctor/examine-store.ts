import type { StoredThing } from '../files/stored-thing.js';
import type { Actor } from '../shared/actor.js';
import type { Ports } from '../shared/ports.js';
import { endUpload } from './end-upload.js';
import { ownedBy } from './examine-books.js';
import { type Finding, finding, type Owner } from './finding.js';
import type { Report } from './report.js';
import { setAside } from './set-aside.js';

export type StorePorts = Pick<
  Ports,
  'doctor' | 'blobs' | 'files' | 'uploads' | 'users' | 'unitOfWork' | 'audit'
>;

interface Rounds {
  actor: Actor;
  report: Report;
  /** What has changed since is spared: it may be on its way. */
  staleBefore: Date;
}

/** As many as one question to the database is about. */
const BATCH = 500;
/** So many suspects wait for their second look at once. */
const MOST_SUSPECTS = 10_000;
/** Between two looks. */
const PAUSE_MS = 2_000;

/**
 * Walks the store and asks of all that lies there whose it is. What no row names is looked at again, until nothing of it
 * vanishes any more between two looks: whoever deletes a file removes its bytes after its row.
 */
export async function examineStore(ports: StorePorts, rounds: Rounds): Promise<void> {
  const suspects: StoredThing[] = [];
  for await (const things of batches(ports.blobs.things())) {
    suspects.push(...(await unnamed(ports, things, rounds)));
    await examineStaged(ports, things, rounds);
    for (const thing of things) if (isStrange(thing)) await tellStrange(ports, thing, rounds);
    if (suspects.length >= MOST_SUSPECTS) await tellUnknown(ports, suspects.splice(0), rounds);
  }
  await tellUnknown(ports, suspects, rounds);
}

const isStrange = ({ kind }: StoredThing): boolean => kind === 'symlink' || kind === 'foreign';

async function* batches(things: AsyncIterable<StoredThing>): AsyncGenerator<StoredThing[]> {
  let batch: StoredThing[] = [];
  for await (const thing of things) {
    batch.push(thing);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** Bytes, and parts of them, that no row names, and that are old enough to be left over. */
async function unnamed(
  { files, blobs, doctor }: StorePorts,
  things: StoredThing[],
  { staleBefore }: Rounds,
): Promise<StoredThing[]> {
  const parts = things.filter(({ upload }) => upload && upload.startedAt < staleBefore);
  const kept = things.filter(({ kind }) => kind === 'blob');
  if (kept.length === 0) return parts;
  const known = await files.knownBlobKeys(kept.map(({ name }) => name));
  const unknown = kept.filter(({ name }) => !known.has(name));
  const owners = await doctor.ownersOfFolders(unknown.map(folderOf));
  const left: StoredThing[] = [];
  for (const thing of unknown) {
    if (owners.get(folderOf(thing))?.isLeaving) continue;
    const look = await blobs.lookAt(thing);
    if (look && look.modifiedAt < staleBefore) left.push(thing);
  }
  return [...parts, ...left];
}

async function tellUnknown(ports: StorePorts, suspects: StoredThing[], rounds: Rounds): Promise<void> {
  let left = suspects;
  for (let before = Number.POSITIVE_INFINITY; left.length > 0 && left.length < before; ) {
    before = left.length;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    const still: StoredThing[] = [];
    for (let start = 0; start < left.length; start += BATCH)
      still.push(...(await unnamed(ports, left.slice(start, start + BATCH), rounds)));
    left = still;
  }
  const owners = await ports.doctor.ownersOfFolders(left.map(folderOf));
  for (const thing of left) {
    const kind = thing.upload ? 'stale_multipart' : 'unknown_bytes';
    const told = finding(kind, { path: thing.path, ...userOf(owners.get(folderOf(thing))) });
    await report(ports, thing, told, rounds);
  }
}

/** What is neither bytes nor a folder of ours: it needs no second look, for nothing of ours becomes so. */
async function tellStrange(ports: StorePorts, thing: StoredThing, rounds: Rounds): Promise<void> {
  const owners = await ports.doctor.ownersOfFolders([folderOf(thing)]);
  const [inPlaceOf] = await ports.doctor.filesOfKeys([thing.name]);
  const kind = thing.kind === 'symlink' ? 'symlink' : 'foreign_entry';
  const told = finding(kind, {
    ...(inPlaceOf && { file: { id: inPlaceOf.fileId, name: inPlaceOf.name } }),
    ...userOf(inPlaceOf?.user ?? owners.get(folderOf(thing))),
    path: thing.path,
  });
  await report(ports, thing, told, rounds);
}

const report = (ports: StorePorts, thing: StoredThing, told: Finding, rounds: Rounds): Promise<void> =>
  rounds.report.add(told, () => setAside(ports, rounds.actor, thing, told));

/** Uploads that came to no end: without a row, or one whose time is over. */
async function examineStaged(ports: StorePorts, things: StoredThing[], rounds: Rounds): Promise<void> {
  const staged = things.filter(({ kind }) => kind === 'staged');
  if (staged.length === 0) return;
  const rows = await ports.doctor.uploadsOfHandles(staged.map(({ name }) => name));
  const byHandle = new Map(rows.map((row) => [row.handle, row]));
  for (const thing of staged) {
    const upload = byHandle.get(thing.name);
    // By its time of change: a form that is being sent has no row that names its bytes.
    const look = await ports.blobs.lookAt(thing);
    if (!look || look.modifiedAt >= rounds.staleBefore || upload?.isLocked) continue;
    if (upload?.state === 'kept' && !upload.isExpired) continue;
    const told = finding(upload ? 'stale_part' : 'stale_temp', {
      ...(upload && { upload: { id: upload.id, name: upload.name } }),
      ...ownedBy(upload?.user ?? null),
      path: thing.path,
    });
    await rounds.report.add(told, async () => {
      if (upload && !(await endUpload(ports, upload.id))) return false;
      return setAside(ports, rounds.actor, thing, told);
    });
  }
}

/** The owner's: everything that has one lies below it. */
const folderOf = ({ name }: StoredThing): string => /^users\/[^/]*/.exec(name)?.[0] ?? '';

const userOf = (owner: Owner | null | undefined) =>
  ownedBy(owner ? { id: owner.id, login: owner.login } : null);
