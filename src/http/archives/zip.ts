import type { Readable } from 'node:stream';
import { checkedContent } from '../content/checked-content.js';

/** What goes into an archive. */
export interface ZipEntry {
  /** With `/` between folders; that of a folder ends with one. */
  path: string;
  at: Date;
  /** null: a folder. */
  content: ZipContent | null;
}

interface ZipContent {
  /** In bytes. */
  size: number;
  /** null: not known. */
  crc32: number | null;
  /** In lower-case hex; null: not known. */
  sha256: string | null;
  open(): Promise<Readable>;
}

/**
 * A ZIP archive (APPNOTE 6.3.10) as it is sent: names in UTF-8, contents stored as they are, so that its length is known
 * before its first byte. Headers are complete, so that it can be unpacked while it comes: a content whose checksum is not
 * known is read twice; only where it is too large for that does its checksum follow it. One content is open at a time; of
 * what was sent, only the line of the directory is kept.
 *
 * Ours, for it must be fast on the thread that answers everybody: docs/decisions/0015.
 *
 * @throws ContentDamagedError where a content is not what was said: the archive then must not come to a good end.
 */
export async function* zipOf(entries: AsyncIterable<ZipEntry>): AsyncGenerator<Buffer> {
  const directory = new Directory();
  let offset = 0;
  for await (const entry of entries) {
    const known = await knownChecksum(entry);
    yield localHeader(entry, known ?? 0);
    const checksum = entry.content ? yield* contentOf(entry.content, known) : 0;
    if (needsDescriptor(entry)) yield descriptor(sizeOf(entry), checksum);
    directory.add(directoryLine(entry, checksum, offset));
    offset += lengthInArchive(entry);
  }
  yield* directory.chunks();
  yield directoryEnd(directory.count, directory.length, offset);
}

/** How long it will be. */
export function zipLength(entries: Iterable<ZipEntry>): number {
  let offset = 0;
  let count = 0;
  let directoryLength = 0;
  for (const entry of entries) {
    directoryLength += directoryLineLength(entry, offset);
    offset += lengthInArchive(entry);
    count += 1;
  }
  return offset + directoryLength + directoryEndLength(count, directoryLength, offset);
}

async function* contentOf(content: ZipContent, crc32: number | null): AsyncGenerator<Buffer, number> {
  const source = (await content.open()) as AsyncIterable<Buffer>;
  return yield* checkedContent(source, { size: content.size, crc32, sha256: content.sha256 });
}

/** Some tenth of a second from the disk; nobody waits longer for the next byte. */
const MAX_READ_TWICE = 256 * 1024 * 1024;

const needsDescriptor = ({ content }: ZipEntry): boolean =>
  content !== null && content.crc32 === null && content.size > MAX_READ_TWICE;

async function knownChecksum(entry: ZipEntry): Promise<number | null> {
  const { content } = entry;
  if (!content || content.crc32 !== null || needsDescriptor(entry)) return content ? content.crc32 : 0;
  const chunks = contentOf(content, null);
  let next = await chunks.next();
  while (!next.done) next = await chunks.next();
  return next.value;
}

/** Some two million entries of common names. */
const MAX_DIRECTORY = 256 * 1024 * 1024;

/** The lines of the directory, which stands at the end: in few large pieces rather than in a million small ones. */
class Directory {
  count = 0;
  length = 0;
  readonly #pieces: Buffer[] = [];
  #lines: Buffer[] = [];

  /** @throws Error where it would fill the memory. */
  add(line: Buffer): void {
    this.count += 1;
    this.length += line.length;
    if (this.length > MAX_DIRECTORY) throw new Error(`the archive has too many entries: ${this.count}`);
    this.#lines.push(line);
    if (this.#lines.length === 1000) this.#join();
  }

  chunks(): Buffer[] {
    this.#join();
    return this.#pieces;
  }

  #join(): void {
    this.#pieces.push(Buffer.concat(this.#lines));
    this.#lines = [];
  }
}

/** Numbers of 32 and of 16 bits from here on stand in the fields of ZIP64 instead. */
const MAX_32 = 0xffff_ffff;
const MAX_16 = 0xffff;

const LOCAL_HEADER = 30;
const DESCRIPTOR = 16;
const DESCRIPTOR_64 = 24;
const DIRECTORY_LINE = 46;
const DIRECTORY_END = 22;
const DIRECTORY_END_64 = 56 + 20;
const TIME_FIELD = 9;
const LOCAL_FIELD_64 = 20;
const DIRECTORY_FIELD_64 = 28;

const VERSION = 20;
const VERSION_64 = 45;
const UNIX = 3 << 8;
/** The name is in UTF-8 (bit 11), the checksum follows the content (bit 3). */
const UTF8_FLAG = 0x0800;
const DESCRIPTOR_FLAG = 0x0008;
const FILE_MODE = 0o100644 * 0x1_0000;
const FOLDER_MODE = 0o40755 * 0x1_0000 + 0x10;

const sizeOf = ({ content }: ZipEntry): number => content?.size ?? 0;
const isHuge = (entry: ZipEntry): boolean => sizeOf(entry) >= MAX_32;
/** Whether its line in the directory needs the wide numbers. */
const isWide = (entry: ZipEntry, offset: number): boolean => isHuge(entry) || offset >= MAX_32;
const needsEnd64 = (count: number, length: number, offset: number): boolean =>
  count >= MAX_16 || length >= MAX_32 || offset >= MAX_32;

const lengthInArchive = (entry: ZipEntry): number =>
  LOCAL_HEADER +
  Buffer.byteLength(entry.path) +
  TIME_FIELD +
  (isHuge(entry) ? LOCAL_FIELD_64 : 0) +
  sizeOf(entry) +
  (needsDescriptor(entry) ? (isHuge(entry) ? DESCRIPTOR_64 : DESCRIPTOR) : 0);

const directoryLineLength = (entry: ZipEntry, offset: number): number =>
  DIRECTORY_LINE +
  Buffer.byteLength(entry.path) +
  TIME_FIELD +
  (isWide(entry, offset) ? DIRECTORY_FIELD_64 : 0);

const directoryEndLength = (count: number, length: number, offset: number): number =>
  DIRECTORY_END + (needsEnd64(count, length, offset) ? DIRECTORY_END_64 : 0);

const flagsOf = (entry: ZipEntry): number => UTF8_FLAG | (needsDescriptor(entry) ? DESCRIPTOR_FLAG : 0);

/** 4.3.7; where a descriptor follows, checksum and sizes are in that, and zero here. */
function localHeader(entry: ZipEntry, checksum: number): Buffer {
  const name = Buffer.from(entry.path);
  const size = needsDescriptor(entry) ? 0 : sizeOf(entry);
  const extra = Buffer.concat([timeField(entry.at), ...(isHuge(entry) ? [field64([size, size])] : [])]);
  const header = Buffer.alloc(LOCAL_HEADER);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(isHuge(entry) ? VERSION_64 : VERSION, 4);
  header.writeUInt16LE(flagsOf(entry), 6);
  header.writeUInt32LE(dosTime(entry.at), 10);
  header.writeUInt32LE(checksum, 14);
  header.writeUInt32LE(isHuge(entry) ? MAX_32 : size, 18);
  header.writeUInt32LE(isHuge(entry) ? MAX_32 : size, 22);
  header.writeUInt16LE(name.length, 26);
  header.writeUInt16LE(extra.length, 28);
  return Buffer.concat([header, name, extra]);
}

/** 4.3.9 */
function descriptor(size: number, checksum: number): Buffer {
  const isLong = size >= MAX_32;
  const bytes = Buffer.alloc(isLong ? DESCRIPTOR_64 : DESCRIPTOR);
  bytes.writeUInt32LE(0x08074b50, 0);
  bytes.writeUInt32LE(checksum, 4);
  for (const place of [0, 1]) {
    if (isLong) bytes.writeBigUInt64LE(BigInt(size), 8 + 8 * place);
    else bytes.writeUInt32LE(size, 8 + 4 * place);
  }
  return bytes;
}

/** 4.3.12 */
function directoryLine(entry: ZipEntry, checksum: number, offset: number): Buffer {
  const isLong = isWide(entry, offset);
  const size = sizeOf(entry);
  const name = Buffer.from(entry.path);
  const extra = Buffer.concat([timeField(entry.at), ...(isLong ? [field64([size, size, offset])] : [])]);
  const line = Buffer.alloc(DIRECTORY_LINE);
  line.writeUInt32LE(0x02014b50, 0);
  line.writeUInt16LE(UNIX + VERSION_64, 4);
  line.writeUInt16LE(isLong ? VERSION_64 : VERSION, 6);
  line.writeUInt16LE(flagsOf(entry), 8);
  line.writeUInt32LE(dosTime(entry.at), 12);
  line.writeUInt32LE(checksum, 16);
  line.writeUInt32LE(isLong ? MAX_32 : size, 20);
  line.writeUInt32LE(isLong ? MAX_32 : size, 24);
  line.writeUInt16LE(name.length, 28);
  line.writeUInt16LE(extra.length, 30);
  line.writeUInt32LE(entry.content ? FILE_MODE : FOLDER_MODE, 38);
  line.writeUInt32LE(isLong ? MAX_32 : offset, 42);
  return Buffer.concat([line, name, extra]);
}

/** 4.3.14–4.3.16 */
function directoryEnd(count: number, length: number, offset: number): Buffer {
  const end = Buffer.alloc(DIRECTORY_END);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Math.min(count, MAX_16), 8);
  end.writeUInt16LE(Math.min(count, MAX_16), 10);
  end.writeUInt32LE(Math.min(length, MAX_32), 12);
  end.writeUInt32LE(Math.min(offset, MAX_32), 16);
  return needsEnd64(count, length, offset) ? Buffer.concat([end64(count, length, offset), end]) : end;
}

function end64(count: number, length: number, offset: number): Buffer {
  const end = Buffer.alloc(DIRECTORY_END_64);
  end.writeUInt32LE(0x06064b50, 0);
  end.writeBigUInt64LE(44n, 4);
  end.writeUInt16LE(UNIX + VERSION_64, 12);
  end.writeUInt16LE(VERSION_64, 14);
  end.writeBigUInt64LE(BigInt(count), 24);
  end.writeBigUInt64LE(BigInt(count), 32);
  end.writeBigUInt64LE(BigInt(length), 40);
  end.writeBigUInt64LE(BigInt(offset), 48);
  // The locator of the above.
  end.writeUInt32LE(0x07064b50, 56);
  end.writeBigUInt64LE(BigInt(offset + length), 64);
  end.writeUInt32LE(1, 72);
  return end;
}

/** 4.5.3 */
function field64(numbers: number[]): Buffer {
  const field = Buffer.alloc(4 + 8 * numbers.length);
  field.writeUInt16LE(1, 0);
  field.writeUInt16LE(8 * numbers.length, 2);
  numbers.forEach((number, i) => {
    field.writeBigUInt64LE(BigInt(number), 4 + 8 * i);
  });
  return field;
}

/** Info-ZIP's extended timestamp: the moment itself, where that of MS-DOS knows no time zone. */
function timeField(at: Date): Buffer {
  const field = Buffer.alloc(TIME_FIELD);
  field.writeUInt16LE(0x5455, 0);
  field.writeUInt16LE(5, 2);
  field.writeUInt8(1, 4);
  field.writeUInt32LE(Math.min(Math.max(Math.floor(at.getTime() / 1000), 0), 0x7fff_ffff), 5);
  return field;
}

/** Date and time of MS-DOS in UTC, from 1980 on. */
function dosTime(at: Date): number {
  const year = Math.max(at.getUTCFullYear() - 1980, 0);
  const date = (year << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate();
  const time = (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1);
  return date * 0x1_0000 + time;
}
