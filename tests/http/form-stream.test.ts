import { createHash, randomInt } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from '@jest/globals';
import busboy from 'busboy';
import { FormStream } from '../../src/http/uploads/form-stream.js';

const boundary = '----boundary7d91c0';
const delimiter = Buffer.from(`\r\n--${boundary}`);

interface Received {
  content: Buffer;
  fields: Record<string, string>;
  /** So many bytes of the form went by the parser. */
  parsedBytes: number;
}

/** As `readForm` does it. */
async function receive(
  form: Buffer,
  cuts: number[],
  contentType = `multipart/form-data; boundary=${boundary}`,
  reading: Promise<unknown> = Promise.resolve(),
): Promise<Received> {
  const stream = new FormStream(contentType);
  const parser = busboy({ headers: { 'content-type': contentType } });
  const fields: Record<string, string> = {};
  let content: Promise<Buffer> | undefined;
  let parsedBytes = 0;
  parser.on('field', (name, value) => {
    fields[name] = value;
  });
  parser.on('file', (_name, part) => {
    stream.beginFile(part);
    const push = part.push.bind(part);
    part.push = (chunk, encoding) => {
      if (chunk === null) stream.endFile();
      return push(chunk, encoding);
    };
    content = reading.then(() => buffer(part));
    // Of a form that breaks off the parser tells.
    content.catch(() => undefined);
  });
  const closed = new Promise((resolve, reject) => {
    parser.once('close', resolve);
    parser.on('error', reject);
  });
  stream.on('data', (piece: Buffer) => {
    parsedBytes += piece.length;
  });
  stream.feed(parser);
  const write = async () => {
    let start = 0;
    for (const cut of [...cuts, form.length]) {
      if (!stream.write(form.subarray(start, cut)))
        await new Promise((resolve) => stream.once('drain', resolve));
      // As pieces come from a connection: each in a turn of its own.
      await new Promise((resolve) => setImmediate(resolve));
      start = cut;
    }
    stream.end();
  };
  await Promise.all([closed, write()]);
  return { content: await (content ?? Buffer.alloc(0)), fields, parsedBytes };
}

const formOf = (content: Buffer): Buffer =>
  Buffer.concat([
    Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="comment"\r\n\r\nbefore`),
    Buffer.from(`${delimiter}\r\nContent-Disposition: form-data; name="file"; filename="a.bin"\r\n\r\n`),
    content,
    Buffer.from(`${delimiter}\r\nContent-Disposition: form-data; name="folderId"\r\n\r\nbehind`),
    Buffer.from(`${delimiter}--\r\n`),
  ]);

const fields = { comment: 'before', folderId: 'behind' };
const hash = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/** Bytes of which many are the beginning of a delimiter. */
function treacherous(): Buffer {
  const pieces = Array.from({ length: randomInt(1, 60) }, () =>
    randomInt(2) === 0
      ? delimiter.subarray(0, randomInt(1, delimiter.length))
      : Buffer.alloc(randomInt(1, 80), 'x'),
  );
  return Buffer.concat(pieces);
}

const randomCuts = (length: number, count: number): number[] =>
  Array.from({ length: count }, () => randomInt(0, length)).sort((a, b) => a - b);

describe('8.3: a file past the parser of its form', () => {
  it('is what was sent, wherever its pieces are cut, and however much it looks like a delimiter', async () => {
    for (let round = 0; round < 300; round++) {
      const content = treacherous();
      const form = formOf(content);
      const received = await receive(form, randomCuts(form.length, randomInt(0, 30)));
      expect(hash(received.content)).toBe(hash(content));
      expect(received.fields).toEqual(fields);
    }
  });

  it.each([...delimiter].map((_byte, index) => index + 1))(
    'ends where its delimiter comes in two pieces, %i bytes of it first',
    async (first) => {
      const content = Buffer.alloc(500, 'Q');
      const form = formOf(content);
      const end = form.indexOf('Q') + content.length;
      const received = await receive(form, [end - 300, end - 200, end + first]);
      expect(hash(received.content)).toBe(hash(content));
      expect(received.fields).toEqual(fields);
    },
  );

  it('comes in its order where nobody reads it for a while, and the parser keeps some of it back', async () => {
    const content = Buffer.concat([
      Buffer.alloc(100_000, '1'),
      delimiter.subarray(0, 4),
      ...['2', '3', '4'].map((byte) => Buffer.alloc(100, byte)),
    ]);
    const form = formOf(content);
    const start = form.indexOf('1111');
    const cuts = [100_004, 100_104, 100_204].map((cut) => start + cut);
    const turns = async () => {
      for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
    };
    const received = await receive(form, cuts, undefined, turns());
    expect(received.content.equals(content)).toBe(true);
    expect(received.fields).toEqual(fields);
  });

  it('is not looked at by the parser', async () => {
    const content = Buffer.alloc(4_000_000, 'z');
    const form = formOf(content);
    const cuts = Array.from({ length: 60 }, (_, index) => (index + 1) * 65_536);
    const received = await receive(form, cuts);
    expect(hash(received.content)).toBe(hash(content));
    expect(received.parsedBytes).toBeLessThan(3 * 65_536);
  });

  it.each([
    `multipart/form-data; boundary="${boundary}"; charset=utf-8`,
    `multipart/form-data; x=1; boundary=${boundary}`,
    `multipart/form-data; boundary=${boundary}; boundary=other`,
  ])('goes by the parser where the boundary is written as few do: %s', async (contentType) => {
    const content = Buffer.alloc(400_000, 'z');
    const form = formOf(content);
    const received = await receive(form, [65_536, 131_072, 200_000], contentType);
    expect(hash(received.content)).toBe(hash(content));
    expect(received.parsedBytes).toBe(form.length);
  });

  it.each([0, 3, delimiter.length - 1])(
    'is an error where the form breaks off in it, after %i bytes of a delimiter',
    async (bytes) => {
      const form = formOf(Buffer.alloc(1000, 'Q'));
      const end = form.indexOf('Q') + 1000 + bytes;
      await expect(receive(form.subarray(0, end), [400, 600, 800])).rejects.toThrow('Unexpected end of form');
    },
  );
});
