import { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  NoSuchKey,
  NotFound,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
  type S3ClientConfig,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { S3Settings } from '../../config/settings.js';
import type { GivenAs } from '../../domain/files/blob-store.js';
import { StoreFaultError } from '../faults.js';
import { tellLines, within } from './bucket-line.js';
import { type UnfinishedUpload, unfinishedUploads } from './unfinished-uploads.js';

/** Long enough for two packets that got lost. */
const connectMs = 5_000;
/** What is not larger has come with the store within `soonMs`, over a line that is worth having. */
const smallBytes = 256 * 1024;
/** A store takes longer to remove more at once. */
const fewKeys = 100;
/** Long enough to follow a redirect; a download that has begun goes on beyond it. */
const addressSeconds = 60;
/** What it would tell the console is told by its errors, too. */
const silence = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
/** What one DeleteObjects takes. */
const deletedAtOnce = 1000;

export interface StoredObject {
  key: string;
  size: number;
  modifiedAt: Date;
}

/** Bytes to send, of a length that is known beforehand: not every S3 server takes them otherwise. */
export interface Content {
  body: Readable | string;
  length: number;
  /** Base64. The server refuses what arrived otherwise; unlike newer checksums, every server looks at this one. */
  md5: string;
}

export interface BucketPatience {
  /** What somebody waits for, and no large content keeps from coming, is given up after so long, all tries included. */
  soonMs: number;
  /** All else is given up when its connection has stood still for so long, however long it takes. */
  idleMs: number;
}

/** One bucket, in the few words that the blob store needs of S3. */
export class Bucket {
  readonly name: string;
  readonly #client: S3Client;
  /** Signs addresses as people reach the store; null where they shall not. */
  readonly #signer: S3Client | null;

  constructor(
    { publicEndpoint, ...settings }: S3Settings,
    readonly patience: BucketPatience,
  ) {
    this.name = settings.bucket;
    // Every download that is under way holds a connection.
    const agent = { maxSockets: Number.POSITIVE_INFINITY };
    this.#client = new S3Client({
      ...clientOf(settings),
      requestHandler: {
        connectionTimeout: connectMs,
        socketTimeout: patience.idleMs,
        httpAgent: agent,
        httpsAgent: agent,
      },
    });
    tellLines(this.#client, patience.idleMs);
    this.#signer = publicEndpoint ? new S3Client({ ...clientOf(settings), endpoint: publicEndpoint }) : null;
  }

  /** Null where there is no such object. */
  async get(
    key: string,
    range?: { start: number; end?: number },
    signal?: AbortSignal,
  ): Promise<Readable | null> {
    const command = new GetObjectCommand({
      ...this.#at(key),
      Range: range && `bytes=${range.start}-${range.end ?? ''}`,
    });
    try {
      const { Body, ContentRange } = await this.#soon(
        (abortSignal) => this.#client.send(command, { abortSignal }),
        signal,
      );
      if (!(Body instanceof Readable))
        throw new StoreFaultError(`the store answered without the bytes of ${key}`);
      if (!range || ContentRange?.startsWith(`bytes ${range.start}-`)) return Body;
      // Else a download would go on with the wrong bytes.
      Body.destroy();
      throw new StoreFaultError(`the store gave another part of ${key} than the one that was asked for`);
    } catch (error) {
      if (error instanceof NoSuchKey) return null;
      throw error;
    }
  }

  /** Null where there is no such object. */
  async headOf(key: string): Promise<Omit<StoredObject, 'key'> | null> {
    const command = new HeadObjectCommand(this.#at(key));
    try {
      const head = await this.#soon((abortSignal) => this.#client.send(command, { abortSignal }));
      return { size: head.ContentLength ?? 0, modifiedAt: head.LastModified ?? new Date(0) };
    } catch (error) {
      if (error instanceof NotFound) return null;
      throw error;
    }
  }

  /** Null where people are not to be sent here. Nothing is asked of the store for it. */
  async addressOf(key: string, { type, disposition }: GivenAs): Promise<string | null> {
    if (!this.#signer) return null;
    const command = new GetObjectCommand({
      ...this.#at(key),
      ResponseContentType: type,
      ResponseContentDisposition: disposition,
      ResponseCacheControl: 'private, no-store',
    });
    return getSignedUrl(this.#signer, command, { expiresIn: addressSeconds });
  }

  async put(key: string, content: Content, signal?: AbortSignal): Promise<void> {
    const command = new PutObjectCommand({ ...this.#at(key), ...bodyOf(content) });
    const send = (abortSignal?: AbortSignal) => this.#client.send(command, { abortSignal });
    await (content.length <= smallBytes ? this.#soon(send, signal) : send(signal));
  }

  /** False where there is one already. A server that does not know this condition overwrites. */
  async putNew(key: string, content: Content): Promise<boolean> {
    const command = new PutObjectCommand({ ...this.#at(key), ...bodyOf(content), IfNoneMatch: '*' });
    try {
      await this.#soon((abortSignal) => this.#client.send(command, { abortSignal }));
      return true;
    } catch (error) {
      if (statusOf(error) === 412) return false;
      throw error;
    }
  }

  async startUpload(key: string): Promise<string> {
    const command = new CreateMultipartUploadCommand(this.#at(key));
    const { UploadId } = await this.#soon((abortSignal) => this.#client.send(command, { abortSignal }));
    if (!UploadId) throw new StoreFaultError(`the store started no upload of ${key}`);
    return UploadId;
  }

  /** Returns the part's tag, which ends the upload. */
  async putPart(
    { key, id }: Pick<UnfinishedUpload, 'key' | 'id'>,
    number: number,
    content: Content,
    signal: AbortSignal,
  ): Promise<string> {
    const command = new UploadPartCommand({
      ...this.#at(key),
      UploadId: id,
      PartNumber: number,
      ...bodyOf(content),
    });
    const { ETag } = await this.#client.send(command, { abortSignal: signal });
    if (!ETag) throw new StoreFaultError(`the store gave no tag for part ${number} of ${key}`);
    return ETag;
  }

  async finishUpload(
    { key, id }: Pick<UnfinishedUpload, 'key' | 'id'>,
    tags: readonly string[],
  ): Promise<void> {
    const Parts = tags.map((ETag, index) => ({ ETag, PartNumber: index + 1 }));
    await this.#client.send(
      new CompleteMultipartUploadCommand({ ...this.#at(key), UploadId: id, MultipartUpload: { Parts } }),
    );
  }

  /** Nothing happens where it is over. */
  async abortUpload({ key, id }: Pick<UnfinishedUpload, 'key' | 'id'>): Promise<void> {
    const command = new AbortMultipartUploadCommand({ ...this.#at(key), UploadId: id });
    try {
      await this.#soon((abortSignal) => this.#client.send(command, { abortSignal }));
    } catch (error) {
      if (statusOf(error) !== 404) throw error;
    }
  }

  /** Those that were started and neither finished nor aborted. */
  uploadsBelow(prefix: string): AsyncGenerator<UnfinishedUpload> {
    return unfinishedUploads(this.#client, this.name, prefix);
  }

  async *objectsBelow(prefix: string): AsyncGenerator<StoredObject> {
    const pages = paginateListObjectsV2({ client: this.#client }, { Bucket: this.name, Prefix: prefix });
    for await (const { Contents = [] } of pages) {
      for (const { Key, Size, LastModified } of Contents) {
        if (Key && LastModified) yield { key: Key, size: Size ?? 0, modifiedAt: LastModified };
      }
    }
  }

  /** Nothing happens where there is nothing. */
  async delete(key: string): Promise<void> {
    const command = new DeleteObjectCommand(this.#at(key));
    await this.#soon((abortSignal) => this.#client.send(command, { abortSignal }));
  }

  /** @throws Error that names the first one that stayed. */
  async deleteAll(keys: readonly string[]): Promise<void> {
    for (let start = 0; start < keys.length; start += deletedAtOnce) {
      const Objects = keys.slice(start, start + deletedAtOnce).map((Key) => ({ Key }));
      const command = new DeleteObjectsCommand({ Bucket: this.name, Delete: { Objects, Quiet: true } });
      const send = (abortSignal?: AbortSignal) => this.#client.send(command, { abortSignal });
      const { Errors: [failure] = [] } = await (Objects.length <= fewKeys ? this.#soon(send) : send());
      if (failure)
        throw new StoreFaultError(`${failure.Key} could not be removed from the store: ${failure.Code}`);
    }
  }

  #soon<T>(ask: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T> {
    return within(this.patience.soonMs, ask, signal);
  }

  #at(key: string) {
    return { Bucket: this.name, Key: key };
  }
}

const clientOf = ({
  endpoint,
  region,
  forcePathStyle,
  accessKeyId,
  secretAccessKey,
}: Omit<S3Settings, 'publicEndpoint'>): S3ClientConfig => ({
  endpoint,
  region,
  forcePathStyle,
  credentials: { accessKeyId, secretAccessKey },
  requestChecksumCalculation: 'WHEN_REQUIRED',
  responseChecksumValidation: 'WHEN_REQUIRED',
  logger: silence,
});

const bodyOf = ({ body, length, md5 }: Content) => ({ Body: body, ContentLength: length, ContentMD5: md5 });

/** Undefined where there was no answer. */
export const statusOf = (error: unknown): number | undefined =>
  (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
