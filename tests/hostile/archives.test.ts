import { expect, it } from '@jest/globals';
import { openArchive } from '../../src/domain/archives/open-archive.js';

it('an archive of paths as long as they come is not held in memory before it is sent', async () => {
  const at = new Date();
  const root = { id: 'root', ownerId: 'owner', parentId: null, name: 'x'.repeat(4000) };
  const files = Array.from({ length: 5000 }, (_, i) => ({
    parentId: root.id,
    name: String(i),
    id: String(i),
    size: 0,
    crc32: 0,
    blobKey: String(i),
    uploadedAt: at,
  }));
  const entryTree = {
    foldersIn: async () => [],
    filesIn: async (_ids: string[], after: { name: string } | null, limit: number) => {
      const from = after ? Number(after.name) + 1 : 0;
      return files.slice(from, from + limit);
    },
  };
  const folder = { ...root, createdAt: at, updatedAt: at, linkCount: 0, version: 1 };

  const { known, rest } = await openArchive({ entryTree })({
    ownerId: 'owner',
    files: [],
    folders: [folder],
  });
  expect(known.length).toBeLessThan(3000);
  let count = known.length;
  for await (const { path } of rest ?? []) {
    expect(path.startsWith(root.name)).toBe(true);
    count += 1;
  }
  expect(count).toBe(5001);
});
