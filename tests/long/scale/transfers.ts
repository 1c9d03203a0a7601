import { createCipheriv, createHash } from 'node:crypto';
import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';

export const mebibyte = 1024 * 1024;

/** A connection for each transfer, as from many clients at once. */
const agent = new Agent({ keepAlive: false });

/** So many bytes that nobody holds, the same for the same seed and like no other's. */
export function* bytesOf(seed: number, size: number, chunkBytes = 256 * 1024): Generator<Buffer> {
  const key = createHash('sha256').update(String(seed)).digest().subarray(0, 16);
  const cipher = createCipheriv('aes-128-ctr', key, Buffer.alloc(16));
  const zeros = Buffer.alloc(Math.min(chunkBytes, size));
  for (let left = size; left > 0; left -= zeros.length) {
    yield cipher.update(zeros.subarray(0, Math.min(left, zeros.length)));
  }
}

export function hashOf(seed: number, size: number): string {
  const hash = createHash('sha256');
  for (const chunk of bytesOf(seed, size)) hash.update(chunk);
  return hash.digest('hex');
}

export interface Credentials {
  url: string;
  token: string;
}

export interface StoredFile {
  id: string;
  name: string;
  size: number;
  sha256: string;
}

const boundary = 'kladovka-test-boundary';
const tail = `\r\n--${boundary}--\r\n`;

function postFile({ url, token }: Credentials, name: string, size: number) {
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\n\r\n`;
  const upload = request(`${url}/api/v1/files`, {
    agent,
    method: 'POST',
    headers: {
      Authorization: `Bearer ${token}`,
      'Content-Type': `multipart/form-data; boundary=${boundary}`,
      'Content-Length': Buffer.byteLength(head) + size + tail.length,
    },
  });
  upload.write(head);
  return upload;
}

/** Sends bytes as they are made. @throws Error where the answer is not 201. */
export async function upload(to: Credentials, name: string, seed: number, size: number): Promise<StoredFile> {
  const sending = postFile(to, name, size);
  const answered = once(sending, 'response');
  // The connection may break in either place; the first failure tells.
  answered.catch(() => undefined);
  const body = function* () {
    yield* bytesOf(seed, size);
    yield Buffer.from(tail);
  };
  await pipeline(Readable.from(body()), sending);
  const [answer] = (await answered) as [IncomingMessage];
  const text = await textOf(answer);
  if (answer.statusCode !== 201) throw new Error(`the upload was answered ${answer.statusCode}: ${text}`);
  return JSON.parse(text);
}

/** An upload that stops in the middle and stays open; resolves once the half is on its way. */
export async function uploadHalf(to: Credentials, name: string, seed: number, size: number): Promise<void> {
  const sending = postFile(to, name, size);
  sending.on('error', () => undefined);
  for (const chunk of bytesOf(seed, Math.floor(size / 2))) {
    if (!sending.write(chunk)) await once(sending, 'drain');
  }
}

export interface Download {
  status: number;
  headers: IncomingMessage['headers'];
  body: IncomingMessage;
}

export async function get(url: string, headers: Record<string, string> = {}): Promise<Download> {
  const asking = request(url, { agent, headers });
  asking.end();
  const [body] = (await once(asking, 'response')) as [IncomingMessage];
  return { status: body.statusCode ?? 0, headers: body.headers, body };
}

export const getContent = ({ url, token }: Credentials, id: string, headers: Record<string, string> = {}) =>
  get(`${url}/api/v1/files/${id}/content`, { Authorization: `Bearer ${token}`, ...headers });

/** Reads a body to its end without keeping it. */
export async function digest(body: Readable): Promise<{ size: number; sha256: string }> {
  const hash = createHash('sha256');
  let size = 0;
  await pipeline(
    body,
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        size += chunk.length;
        hash.update(chunk);
        done();
      },
    }),
  );
  return { size, sha256: hash.digest('hex') };
}

/** Reads at least so many bytes, then goes away like a browser whose tab was closed. */
export async function readAndLeave(body: IncomingMessage, bytes: number): Promise<number> {
  let read = 0;
  body.on('error', () => undefined);
  for await (const chunk of body) {
    read += chunk.length;
    if (read >= bytes) break;
  }
  body.destroy();
  return read;
}

async function textOf(answer: IncomingMessage): Promise<string> {
  const stream = answer.headers['content-encoding'] === 'gzip' ? answer.pipe(createGunzip()) : answer;
  let text = '';
  for await (const chunk of stream) text += chunk;
  return text;
}
