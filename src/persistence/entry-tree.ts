import type { EntryTree, TreeFile, TreeFolder, TreePosition } from '../domain/archives/entry-tree.js';
import type { Database } from './database.js';
import { type Columns, nameOrder, orderedName, rowsOf, selectList } from './sql.js';

const fileColumns: Columns = {
  id: 'e.id',
  parentId: 'e.place_id',
  name: 'e.name',
  size: 'e.size',
  crc32: 'e.crc32',
  sha256: 'e.sha256',
  blobKey: 'e.blob_key',
  uploadedAt: 'e.uploaded_at',
};

const folderColumns: Columns = {
  id: 'e.id',
  parentId: 'e.place_id',
  name: 'e.name',
  updatedAt: 'e.updated_at',
};

const order = nameOrder('e.name');

export function createEntryTree({ sequelize }: Database): EntryTree {
  /** The unique index of each table, on place and name, has the rows in this order. */
  const read = <Row extends object>(
    table: 'files' | 'folders',
    columns: Columns,
    parentIds: string[],
    after: TreePosition | null,
    limit: number,
  ) =>
    rowsOf<Row>(
      sequelize,
      `SELECT ${selectList(columns)} FROM ${table} e
       WHERE e.trash_id IS NULL AND e.place_id = ANY($parentIds::uuid[])
         ${after ? `AND (e.place_id, ${order}) > ($afterId::uuid, $afterName::text)` : ''}
       ORDER BY e.place_id, ${order} LIMIT ${limit}`,
      { parentIds, afterId: after?.parentId, afterName: after && orderedName(after.name) },
    );

  return {
    foldersIn: (...args) => read<TreeFolder>('folders', folderColumns, ...args),
    filesIn: (...args) => read<TreeFile>('files', fileColumns, ...args),
  };
}
