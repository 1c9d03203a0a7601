import { expect, it } from '@jest/globals';
import { openArchive } from '../../src/domain/archives/open-archive.js';

const at = new Date();
/** As deep as an archive can name it: each path below has close to four thousand letters. */
const DEPTH = 15;
const FILE_COUNT = 5000;
const LONGEST_NAME = 'x'.repeat(255);

interface Position {
  name: string;
}

const files = Array.from({ length: FILE_COUNT }, (_, i) => ({
  parentId: String(DEPTH),
  name: String(i),
  id: String(i),
  size: 0,
  crc32: 0,
  sha256: '',
  blobKey: String(i),
  uploadedAt: at,
}));

/** Folders of the longest name, one within the other, and in the last of them many files. */
const entryTree = {
  foldersIn: async ([parentId]: string[], after: Position | null) =>
    after || Number(parentId) >= DEPTH
      ? []
      : [{ id: String(Number(parentId) + 1), parentId: String(parentId), name: LONGEST_NAME, updatedAt: at }],
  filesIn: async ([parentId]: string[], after: Position | null, limit: number) => {
    const from = after ? Number(after.name) + 1 : 0;
    return Number(parentId) === DEPTH ? files.slice(from, from + limit) : [];
  },
};

const outermost = {
  id: '1',
  ownerId: 'owner',
  parentId: null,
  name: LONGEST_NAME,
  createdAt: at,
  updatedAt: at,
  linkCount: 0,
  version: 1,
};

it('an archive of paths as long as they come is not held in memory before it is sent', async () => {
  const { known, rest } = await openArchive({ entryTree })({
    ownerId: 'owner',
    files: [],
    folders: [outermost],
  });
  expect(known.length).toBeLessThan(3000);
  const deepest = `${LONGEST_NAME}/`.repeat(DEPTH);
  let count = known.length;
  for await (const { path } of rest ?? []) {
    expect(path.startsWith(deepest)).toBe(true);
    count += 1;
  }
  expect(count).toBe(DEPTH + FILE_COUNT);
});
