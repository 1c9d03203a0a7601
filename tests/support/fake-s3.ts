import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { S3Settings } from '../../src/config/settings.js';

/** How a bucket refuses, such as `[503, 'SlowDown']`. */
export type Refusal = [status: number, code: string];

export interface FakeS3 {
  settings: S3Settings;
  /** null: it does as it is told. */
  refusal: Refusal | null;
  close(): Promise<void>;
}

/** As much of S3 as small files need, on loopback, for what no real server does at will. It believes every signature. */
export async function fakeS3(): Promise<FakeS3> {
  const objects = new Map<string, Buffer>();
  const server = createServer(async (req, res) => {
    const { refusal } = fake;
    const [path = ''] = (req.url ?? '').split('?');
    const answer = (status: number, code?: string) =>
      res
        .writeHead(status, { 'Content-Type': 'application/xml', ETag: '"x"' })
        .end(code && `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`);
    // Whoever sent it may have gone.
    const body = await buffer(req).catch(() => null);
    if (!body) return res.destroy();
    if (refusal) return answer(...refusal);
    if (req.method === 'PUT') objects.set(path, body);
    if (req.method === 'DELETE') objects.delete(path);
    if (req.method === 'PUT' || req.method === 'DELETE') return answer(req.method === 'PUT' ? 200 : 204);
    if (req.method === 'POST') {
      for (const [, key] of body.toString().matchAll(/<Key>([^<]+)<\/Key>/g))
        objects.delete(`/bucket/${key}`);
      return res.end('<DeleteResult></DeleteResult>');
    }
    const object = objects.get(path);
    if (!object) return answer(404, 'NoSuchKey');
    return res.writeHead(200, { 'Content-Length': object.length, ETag: '"x"' }).end(object);
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
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return fake;
}
