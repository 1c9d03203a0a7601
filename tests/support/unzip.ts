import { once } from 'node:events';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { type Entry, fromBuffer, type ZipFile } from 'yauzl';

export interface Unzipped {
  size: number;
  at: Date;
  /** null: a folder. */
  content: Buffer | null;
}

/** What a program that unpacks finds in an archive, by path; checksums and sizes are held to what it says. */
export async function unzip(bytes: Uint8Array): Promise<Map<string, Unzipped>> {
  const open = promisify<Buffer, object, ZipFile>(fromBuffer);
  const zip = await open(Buffer.from(bytes), { lazyEntries: true, strictFileNames: true });
  const read = promisify(zip.openReadStream.bind(zip)) as (entry: Entry) => Promise<NodeJS.ReadableStream>;
  const found = new Map<string, Unzipped>();
  const ended = once(zip, 'end');
  zip.on('entry', async (entry: Entry) => {
    const isFolder = entry.fileName.endsWith('/');
    const content = isFolder ? null : await buffer(await read(entry));
    found.set(entry.fileName, { size: entry.uncompressedSize, at: entry.getLastModDate(), content });
    zip.readEntry();
  });
  zip.readEntry();
  await ended;
  return found;
}
