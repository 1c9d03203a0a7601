import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { S3Settings } from '../../src/config/settings.js';

/** How a bucket refuses, such as `[503, 'SlowDown']`. */
export type Refusal = [status: number, code: string];

export interface Asked {
  method: string;
  path: string;
  query: URLSearchParams;
  range: string | undefined;
  /** What lies there. */
  object: Buffer | undefined;
}

/** Answers in place of the bucket, or leaves the connection as it is; false: the bucket does as it is told. */
export type Fault = (asked: Asked, res: ServerResponse, req: IncomingMessage) => boolean;

export interface FakeS3 {
  settings: S3Settings;
  /** null: it does as it is told. */
  refusal: Refusal | null;
  /** Before it has read what it is sent. null: none. */
  fault: Fault | null;
  objects: Map<string, Buffer>;
  /** Parts of uploads that were begun and neither finished nor given up, by their ids. */
  uploads: Map<string, Buffer[]>;
  close(): Promise<void>;
}

/** As much of S3 as files need, on loopback, for what no real server does at will. It believes every signature. */
export async function fakeS3(): Promise<FakeS3> {
  const objects = new Map<string, Buffer>();
  const uploads = new Map<string, Buffer[]>();
  const server = createServer(async (req, res) => {
    const { refusal, fault } = fake;
    const { pathname: path, searchParams: query } = new URL(req.url ?? '', 'http://bucket');
    const asked = {
      method: req.method ?? '',
      path,
      query,
      range: req.headers.range,
      object: objects.get(path),
    };
    if (fault?.(asked, res, req)) return;
    // Whoever sent it may have gone.
    const body = await buffer(req).catch(() => null);
    if (!body) return res.destroy();
    send(res, refusal ? refused(...refusal) : act({ objects, uploads }, asked, body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const fake: FakeS3 = {
    settings: {
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      region: 'nowhere',
      bucket: 'bucket',
      accessKeyId: 'id',
      secretAccessKey: 'key',
      forcePathStyle: true,
      publicEndpoint: null,
    },
    refusal: null,
    fault: null,
    objects,
    uploads,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return fake;
}

/** For the real program. */
export const environmentOf = (settings: S3Settings): Record<string, string> => ({
  BLOB_STORE: 's3',
  S3_ENDPOINT: settings.endpoint,
  S3_REGION: settings.region,
  S3_BUCKET: settings.bucket,
  S3_ACCESS_KEY_ID: settings.accessKeyId,
  S3_SECRET_ACCESS_KEY: settings.secretAccessKey,
  S3_FORCE_PATH_STYLE: 'true',
});

interface Answer {
  status: number;
  body?: string | Buffer;
  headers?: Record<string, string | number>;
}

const xml = { 'Content-Type': 'application/xml', ETag: '"x"' };

const send = (res: ServerResponse, { status, body = '', headers = xml }: Answer) =>
  res.writeHead(status, headers).end(body);

const refused = (status: number, code: string): Answer => ({
  status,
  body: `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`,
});

type Kept = Pick<FakeS3, 'objects' | 'uploads'>;

function act(kept: Kept, asked: Asked, body: Buffer): Answer {
  const parts = kept.uploads.get(asked.query.get('uploadId') ?? '');
  if (parts) return actOnUpload(kept, asked, parts, body);
  const { objects, uploads } = kept;
  const { method, path, query, object } = asked;
  if (method === 'PUT') objects.set(path, body);
  if (method === 'PUT') return { status: 200 };
  if (method === 'DELETE') objects.delete(path);
  if (method === 'DELETE') return { status: 204 };
  if (method === 'POST' && query.has('uploads')) {
    const id = randomUUID();
    uploads.set(id, []);
    return { status: 200, body: `<Result><UploadId>${id}</UploadId></Result>` };
  }
  if (method === 'POST') {
    for (const [, key] of body.toString().matchAll(/<Key>([^<]+)<\/Key>/g)) objects.delete(`/bucket/${key}`);
    return { status: 200, body: '<DeleteResult></DeleteResult>' };
  }
  if (query.has('uploads'))
    return { status: 200, body: '<ListMultipartUploadsResult></ListMultipartUploadsResult>' };
  if (query.has('list-type')) return { status: 200, body: listOf(objects, query.get('prefix') ?? '') };
  return object ? contentOf(object, asked.range) : refused(404, 'NoSuchKey');
}

function actOnUpload(
  { objects, uploads }: Kept,
  { method, path, query }: Asked,
  parts: Buffer[],
  body: Buffer,
): Answer {
  if (method === 'PUT') {
    parts[Number(query.get('partNumber')) - 1] = body;
    return { status: 200 };
  }
  if (method === 'POST') objects.set(path, Buffer.concat(parts));
  uploads.delete(query.get('uploadId') ?? '');
  return method === 'POST' ? { status: 200, body: '<Result></Result>' } : { status: 204 };
}

function contentOf(object: Buffer, range: string | undefined): Answer {
  const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(range ?? '') ?? [];
  if (!first) return { status: 200, body: object, headers: { 'Content-Length': object.length, ETag: '"x"' } };
  if (Number(first) >= object.length) return refused(416, 'InvalidRange');
  const body = object.subarray(Number(first), last ? Number(last) + 1 : undefined);
  const part = `bytes ${first}-${Number(first) + body.length - 1}/${object.length}`;
  return {
    status: 206,
    body,
    headers: { 'Content-Length': body.length, ETag: '"x"', 'Content-Range': part },
  };
}

function listOf(objects: Map<string, Buffer>, prefix: string): string {
  const at = new Date().toISOString();
  const contents = [...objects].flatMap(([path, { length }]) => {
    const key = path.slice('/bucket/'.length);
    if (!key.startsWith(prefix)) return [];
    return `<Contents><Key>${key}</Key><Size>${length}</Size><LastModified>${at}</LastModified></Contents>`;
  });
  return `<ListBucketResult>${contents.join('')}</ListBucketResult>`;
}
