import type { TreeFile } from '../archives/entry-tree.js';
import { pagesOf } from '../archives/walk-entries.js';
import { BlobMissingError } from '../files/blob-store.js';
import { type Actor, requireAdmin } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import type { ExportFolder, NewFile, WrittenEntry } from './export-folder.js';
import { type ExportResult, type LeftEntry, MOST_TOLD, type TreeProgress } from './trees.js';

type ExportPorts = Pick<Ports, 'users' | 'entryTree' | 'files' | 'blobs' | 'audit' | 'unitOfWork' | 'events'>;

export interface ExportOrder {
  folder: ExportFolder;
  /** A file may be another name of the stored one where bytes can't be shared otherwise. */
  mayLink: boolean;
  onProgress(progress: TreeProgress): void;
}

/** Folders that are asked about in one query. */
const FOLDERS_AT_ONCE = 200;
const USERS_AT_ONCE = 500;

/**
 * Writes everybody's tree under its own names, while people work. Each file is compared with its record; what can't come along
 * is told, and the rest goes on.
 */
export const exportTrees =
  (ports: ExportPorts) =>
  async (actor: Actor, order: ExportOrder): Promise<ExportResult> => {
    requireAdmin(actor);
    const exporting = new Exporting(ports, order);
    let cursor: string | null | undefined;
    while (cursor !== null) {
      const page = await ports.users.list({
        sort: 'login',
        limit: USERS_AT_ONCE,
        withTotal: false,
        cursor: cursor ?? undefined,
      });
      for (const { id, login } of page.items) await exporting.user(id, login);
      cursor = page.nextCursor;
    }
    const { result } = exporting;
    const { userCount, fileCount, bytes, leftCount } = result;
    const details = { count: fileCount, users: userCount, bytes, left: leftCount };
    await ports.unitOfWork.run(() => ports.audit.append(actor, { act: 'storage.exported', details }));
    ports.events.record('storage.exported', actor, details);
    return result;
  };

interface OpenFolder {
  id: string;
  path: string;
}

class Exporting {
  readonly result: ExportResult = {
    userCount: 0,
    folderCount: 0,
    fileCount: 0,
    bytes: 0,
    sharedCount: 0,
    renamedCount: 0,
    renamed: [],
    leftCount: 0,
    left: [],
  };

  constructor(
    private readonly ports: ExportPorts,
    private readonly order: ExportOrder,
  ) {}

  /** Level by level: no more in memory than a page, and the folders that are still to be looked into. */
  async user(userId: string, login: string): Promise<void> {
    const { entryTree } = this.ports;
    const root = await this.#made(login, this.order.folder.makeFolder('', login));
    this.result.userCount += 1;
    const queue: OpenFolder[] = root === null ? [] : [{ id: userId, path: root }];
    while (queue.length > 0) {
      const places = new Map(queue.splice(0, FOLDERS_AT_ONCE).map(({ id, path }) => [id, path]));
      const ids = [...places.keys()];
      const pathOf = (parentId: string) => places.get(parentId) ?? '';
      for await (const { id, parentId, name } of pagesOf(entryTree.foldersIn, ids)) {
        const parent = pathOf(parentId);
        const path = await this.#made(`${parent}/${name}`, this.order.folder.makeFolder(parent, name));
        if (path === null) continue;
        this.result.folderCount += 1;
        queue.push({ id, path });
      }
      for await (const file of pagesOf(entryTree.filesIn, ids)) await this.#file(pathOf(file.parentId), file);
    }
  }

  async #file(parent: string, file: TreeFile): Promise<void> {
    const wanted = `${parent}/${file.name}`;
    const { folder, onProgress } = this.order;
    try {
      const fill = (target: NewFile) => this.#fill(target, file);
      const path = await this.#made(wanted, folder.makeFile(parent, file.name, file.uploadedAt, fill));
      if (path === null) return;
      this.result.fileCount += 1;
      this.result.bytes += file.size;
      onProgress({ count: this.result.fileCount, bytes: this.result.bytes });
    } catch (error) {
      if (!(error instanceof LeftOut)) throw error;
      this.#leave(wanted, error.reason);
    }
  }

  /** @throws LeftOut */
  async #fill(target: NewFile, file: TreeFile): Promise<'own' | 'linked'> {
    const { blobs } = this.ports;
    try {
      const shared = await this.#share(file.blobKey, target.absolutePath);
      const sums = shared ? await blobs.measure(file.blobKey) : await copy(blobs, file.blobKey, target);
      if (sums.sha256 !== file.sha256 || sums.size !== file.size) throw new LeftOut('changed');
      if (shared) this.result.sharedCount += 1;
      return shared === 'link' ? 'linked' : 'own';
    } catch (error) {
      if (error instanceof BlobMissingError)
        throw new LeftOut((await this.#isStill(file)) ? 'missing' : 'gone');
      if (!(error instanceof DomainError)) throw error;
      if (error.code !== 'storage_unavailable' && error.code !== 'upload_incomplete') throw error;
      // The store is there, and does not give this one, or not to its end.
      await blobs.check();
      throw new LeftOut('unreadable');
    }
  }

  async #share(key: string, path: string): Promise<'clone' | 'link' | null> {
    const { blobs } = this.ports;
    if (await blobs.share(key, path, 'clone')) return 'clone';
    return this.order.mayLink && (await blobs.share(key, path, 'link')) ? 'link' : null;
  }

  async #isStill({ id, blobKey }: TreeFile): Promise<boolean> {
    return (await this.ports.files.find(id))?.blobKey === blobKey;
  }

  /** Returns where it is; null where it was left out. */
  async #made(wanted: string, making: Promise<WrittenEntry | null>): Promise<string | null> {
    const written = await making;
    if (!written) {
      this.#leave(wanted, 'name');
      return null;
    }
    if (written.isRenamed) {
      this.result.renamedCount += 1;
      const name = written.path.split('/').at(-1) ?? '';
      if (this.result.renamed.length < MOST_TOLD) this.result.renamed.push({ path: wanted, name });
    }
    return written.path;
  }

  #leave(path: string, reason: LeftEntry['reason']): void {
    this.result.leftCount += 1;
    if (this.result.left.length < MOST_TOLD) this.result.left.push({ path, reason });
  }
}

async function copy({ open }: Pick<Ports['blobs'], 'open'>, key: string, target: NewFile) {
  const source = await open(key);
  try {
    return await target.write(source);
  } finally {
    source.destroy();
  }
}

class LeftOut extends Error {
  constructor(readonly reason: LeftEntry['reason']) {
    super(reason);
  }
}
