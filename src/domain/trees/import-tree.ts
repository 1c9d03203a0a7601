import Joi, { type ObjectSchema } from 'joi';
import type { EntryRef, Place } from '../entries/entry.js';
import { nameSchema } from '../entries/name.js';
import type { StoredFile } from '../files/file.js';
import { createFolder } from '../folders/create-folder.js';
import { type Actor, requireAdmin } from '../shared/actor.js';
import { DomainError, type ErrorCode } from '../shared/domain-error.js';
import { validate } from '../shared/validate.js';
import { uploadNew } from '../uploads/upload-file.js';
import { aboutUser } from '../users/about-user.js';
import { findUser } from '../users/find-user.js';
import type { SourceEntry, SourceFile, SourceTree } from './source-tree.js';
import { type ImportResult, type LeftEntry, MOST_TOLD, type TreeProgress } from './trees.js';

type ImportPorts = Parameters<typeof uploadNew>[0] & Parameters<typeof createFolder>[0];

export interface ImportOrder {
  source: SourceTree;
  userId: string;
  onProgress(progress: TreeProgress): void;
}

/**
 * Takes a tree of the disk into somebody's root by the way of every upload: names, quotas and limits are those of any other.
 * What is there already with the same content is let be, so that who was broken off begins again. What can't come along is
 * told, and the rest goes on.
 */
export const importTree =
  (ports: ImportPorts) =>
  async (actor: Actor, order: ImportOrder): Promise<ImportResult> => {
    requireAdmin(actor);
    const user = await findUser(ports, order.userId);
    const importing = new Importing(ports, actor, order);
    try {
      await importing.all();
    } finally {
      const { fileCount: count, folderCount, bytes, leftCount: left } = importing.result;
      const details = { count, folders: folderCount, bytes, left };
      await ports.unitOfWork.run(() =>
        ports.audit.append(actor, { act: 'storage.imported', ...aboutUser(user), details }),
      );
      ports.events.record('storage.imported', actor, { ownerId: user.id, ...details });
    }
    return importing.result;
  };

interface OpenFolder {
  id: string | null;
  path: string;
}

/** What there is under the names of a page of the source. */
interface Present {
  entries: Map<string, EntryRef>;
  files: Map<string, StoredFile>;
}

class Importing {
  readonly result: ImportResult = {
    fileCount: 0,
    bytes: 0,
    folderCount: 0,
    foundCount: 0,
    leftCount: 0,
    left: [],
  };
  #seen: TreeProgress = { count: 0, bytes: 0 };

  constructor(
    private readonly ports: ImportPorts,
    private readonly actor: Actor,
    private readonly order: ImportOrder,
  ) {}

  /** No more in memory than a page, and the folders that are still to be looked into. */
  async all(): Promise<void> {
    const queue: OpenFolder[] = [{ id: null, path: '' }];
    for (let folder = queue.pop(); folder; folder = queue.pop()) {
      const { path } = folder;
      for await (const page of this.#pages(path)) {
        const place = { ownerId: this.order.userId, folderId: folder.id };
        const present = await this.#presentIn(place, page);
        for (const entry of page) {
          const inside = await this.#entry(
            place,
            path === '' ? entry.name : `${path}/${entry.name}`,
            entry,
            present,
          );
          if (inside) queue.push(inside);
        }
      }
    }
  }

  async *#pages(path: string): AsyncGenerator<SourceEntry[]> {
    try {
      yield* this.order.source.list(path);
    } catch (error) {
      // The root is what was asked for; of all others the rest goes on.
      if (path === '' || !isOfSystem(error)) throw error;
      this.#leave(path, 'unreadable');
    }
  }

  async #presentIn(place: Place, page: SourceEntry[]): Promise<Present> {
    const names = page.map(({ name }) => goodName(name)).filter((name) => name !== null);
    const entries = await this.ports.places.takenNames(place, names);
    const ids = [...entries.values()].flatMap(({ kind, id }) => (kind === 'file' ? [id] : []));
    const files = await this.ports.files.findMany(ids);
    return { entries, files: new Map(files.map((file) => [file.id, file])) };
  }

  /** Returns a folder that is to be looked into. */
  async #entry(
    place: Place,
    path: string,
    { name, kind }: SourceEntry,
    present: Present,
  ): Promise<OpenFolder | null> {
    if (kind === 'link' || kind === 'special') this.#leave(path, kind);
    else {
      try {
        const good = nameOf(name);
        const there = present.entries.get(good);
        if (kind === 'folder') return { id: await this.#folder(place, good, there), path };
        await this.#file(place, path, good, there, present);
      } catch (error) {
        this.#refuse(path, error);
      }
    }
    return null;
  }

  async #folder(place: Place, name: string, there: EntryRef | undefined): Promise<string> {
    if (there?.kind === 'folder') return there.id;
    const wish = {
      name,
      parentId: place.folderId,
      ...(place.folderId === null && { userId: place.ownerId }),
    };
    const { id } = await createFolder(this.ports)(this.actor, wish);
    this.result.folderCount += 1;
    return id;
  }

  async #file(
    place: Place,
    path: string,
    name: string,
    there: EntryRef | undefined,
    present: Present,
  ): Promise<void> {
    const file = await this.order.source.open(path);
    try {
      const { size } = file;
      if (there && !(await isSame(file, present.files.get(there.id)))) return this.#leave(path, 'taken');
      if (there) this.result.foundCount += 1;
      else {
        const stored = await uploadNew(this.ports)(this.actor, place, {
          input: { name },
          source: file.read(),
          cloneOf: file.clonePath ?? undefined,
        });
        this.result.fileCount += 1;
        this.result.bytes += stored.size;
      }
      this.#seen = { count: this.#seen.count + 1, bytes: this.#seen.bytes + size };
      this.order.onProgress(this.#seen);
    } finally {
      await file.close();
    }
  }

  /** @throws what keeps all others from coming along, too */
  #refuse(path: string, error: unknown): void {
    if (!isOfSystem(error) && (!(error instanceof DomainError) || isOfAll(error))) throw error;
    const { code, details } = error instanceof DomainError ? error : unreadable;
    if (code === 'name_taken') this.#leave(path, 'taken');
    else this.#leave(path, code, { params: details.params, fields: details.fields });
  }

  #leave(path: string, reason: LeftEntry['reason'], why: Pick<LeftEntry, 'params' | 'fields'> = {}): void {
    this.result.leftCount += 1;
    if (this.result.left.length < MOST_TOLD) this.result.left.push({ path, reason, ...why });
  }
}

const unreadable = { code: 'unreadable' as const, details: { params: undefined, fields: undefined } };

const ofAll: readonly ErrorCode[] = [
  'storage_full',
  'storage_unavailable',
  'unavailable',
  'server_busy',
  'user_not_found',
];

const isOfAll = ({ code }: DomainError): boolean => ofAll.includes(code);

/** Of the source, for whatever is wrong with the store is an error of the domain. */
const isOfSystem = (error: unknown): boolean =>
  error instanceof Error && !(error instanceof DomainError) && 'syscall' in error;

const namedSchema: ObjectSchema<{ name: string }> = Joi.object({ name: nameSchema.required() });

/** As it is called here. @throws DomainError `validation_failed` */
const nameOf = (name: string): string => validate(namedSchema, { name }).name;

const goodName = (name: string): string | null => namedSchema.validate({ name }).value?.name ?? null;

async function isSame(file: SourceFile, stored: StoredFile | undefined): Promise<boolean> {
  if (!stored || stored.size !== file.size) return false;
  const { size, sha256 } = await file.measure();
  return size === stored.size && sha256 === stored.sha256;
}
