import { type Model, type ModelStatic, Op } from 'sequelize';
import type { Row } from './table-definition.js';

type Folders = Map<unknown, { name: string; parentId: string | null }>;

/** Puts the names of the folders above each row beside it, from the root down: one query for each level of the tree. */
export async function withFolderPaths(folders: ModelStatic<Model>, rows: Row[]): Promise<Row[]> {
  const known = await foldersAbove(
    folders,
    rows.map((row) => row.folderId),
  );
  return rows.map((row) => ({ ...row, folderPath: pathOf(known, row.folderId).join(' / ') }));
}

async function foldersAbove(folders: ModelStatic<Model>, start: unknown[]): Promise<Folders> {
  const known: Folders = new Map();
  let wanted = new Set<unknown>(start.filter((id) => id !== null && id !== undefined));
  while (wanted.size > 0) {
    const found = await folders.findAll({
      where: { id: { [Op.in]: [...wanted] } },
      attributes: ['id', 'name', 'parentId'],
    });
    for (const folder of found)
      known.set(folder.get('id'), folder.get() as { name: string; parentId: string | null });
    const parents = found.map((folder) => folder.get('parentId'));
    wanted = new Set(parents.filter((id) => id !== null && !known.has(id)));
  }
  return known;
}

function pathOf(folders: Folders, id: unknown): string[] {
  const folder = folders.get(id);
  return folder ? [...pathOf(folders, folder.parentId), folder.name] : [];
}
