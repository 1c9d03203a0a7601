import { randomUUID } from 'node:crypto';
import { DataStore, type Lock, type Locker, Metadata, Upload } from '@tus/server';
import type { Request } from 'express';
import { DomainError } from '../../domain/shared/domain-error.js';
import type { UploadLock } from '../../domain/uploads/lock-upload.js';
import type { ResumableUpload } from '../../domain/uploads/upload.js';
import type { UseCases } from '../../domain/use-cases.js';
import { param } from '../request/params.js';
import { checksumOf } from './upload-checksum.js';
import { fieldsOf, metadataOf } from './upload-metadata.js';
import { watchProgress } from './watch-progress.js';

export const extensions = ['creation', 'creation-with-upload', 'expiration', 'checksum', 'termination'];

/**
 * One request of tus: what the library asks of a data store and of a locker, told to the domain in the name of who
 * asks. The body is read as it comes from the connection; what the library makes of it is left alone, for it would
 * forget the bytes that came before a connection broke.
 */
export class TusSession extends DataStore implements Locker {
  override extensions = extensions;
  /** As the request leaves it. */
  upload: ResumableUpload | null = null;
  #lock: UploadLock | null = null;

  constructor(
    private readonly uploads: UseCases['uploads'],
    private readonly req: Request,
  ) {
    super();
  }

  /** Before anything else: whose upload it is. The library locks first and looks afterwards. */
  async authorize(): Promise<void> {
    if (!this.#isCreation) await this.uploads.get(this.req.actor, param(this.req, 'id'));
  }

  newLock(id: string): Lock {
    return {
      // A new upload is made with its lock.
      lock: async () => {
        if (!this.#isCreation) this.#lock = await this.uploads.lock(id);
      },
      unlock: async () => {
        await this.#lock?.release();
      },
    };
  }

  override async create(announced: Upload): Promise<Upload> {
    const metadata = metadataOf(this.req);
    const { upload, lock } = await this.uploads.create(this.req.actor, {
      ...fieldsOf(metadata),
      length: announced.size,
      metadata,
    });
    this.#lock = lock;
    this.upload = upload;
    announced.id = upload.id;
    if (upload.length === 0) this.upload = await this.uploads.finish(this.req.actor, upload, lock);
    return announced;
  }

  override async getUpload(id: string): Promise<Upload> {
    const upload = await this.uploads.get(this.req.actor, id);
    // A crash may have come between the last byte and the file.
    const isLeft = upload.offset === upload.length && upload.fileId === null && this.req.method === 'HEAD';
    this.upload = isLeft ? await this.uploads.finish(this.req.actor, upload, this.#held) : upload;
    return toLibrary(this.upload);
  }

  override async write(unread: NodeJS.ReadableStream, id: string, offset: number): Promise<number> {
    unread.resume();
    watchProgress(this.req);
    this.upload = await this.uploads.append(this.req.actor, id, this.#held, {
      offset,
      source: this.req,
      checksum: checksumOf(this.req.get('Upload-Checksum')),
    });
    return this.upload.offset;
  }

  override remove(id: string): Promise<void> {
    return this.uploads.remove(this.req.actor, id);
  }

  /** A refusal of the first bytes tells no address: nobody could go on with what they were announced with. */
  async takeBack(): Promise<void> {
    if (!this.#isCreation || this.upload === null) return;
    try {
      const lock = await this.uploads.lock(this.upload.id);
      await this.remove(this.upload.id).finally(() => lock.release());
    } catch (error) {
      // The refusal has done so already.
      if (!(error instanceof DomainError && error.code === 'upload_not_found')) throw error;
    }
  }

  get #isCreation(): boolean {
    return this.req.params.id === undefined;
  }

  get #held(): UploadLock {
    if (!this.#lock) throw new Error('the upload is not locked');
    return this.#lock;
  }
}

/** For an upload that is not there yet. */
export const provisionalId = (): string => randomUUID();

const toLibrary = ({ id, length, offset, metadata }: ResumableUpload): Upload =>
  new Upload({ id, size: length, offset, ...(metadata && { metadata: Metadata.parse(metadata) }) });
