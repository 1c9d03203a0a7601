import type { Sequelize } from 'sequelize';
import { rowsOf } from './sql.js';

/** So many folders are looked into in one transaction, with or without anything in them. */
const MAX_LOOKS = 1000;
const LOOKS_AT_ONCE = 250;

/** Of an index that has those of a place alone. */
const orderInPlace = { files: 'size, id', folders: 'created_at, id' };

export interface MarkedFile {
  id: string;
  trashId: string;
  size: number;
}

/** What was given the mark of an entry; `isDone`: nothing lies in its folders any more that bears none. */
export interface Filled {
  folderIds: string[];
  files: MarkedFile[];
  isDone: boolean;
}

interface MarkedFolder {
  id: string;
  trashId: string;
  /** Below the entry's own folder, whose level is 0. */
  level: number;
}

/**
 * Marks what lies in the folders of these entries, so many rows at most, level by level: a folder is marked first, and comes
 * up to be looked into behind all those of its parent's level. The entry remembers how far that is, so that what was
 * emptied is not looked into again.
 */
export async function fillTrash(sequelize: Sequelize, entryIds: string[], maxRows: number): Promise<Filled> {
  const run = <Row extends object>(sql: string, bind: Record<string, unknown>) =>
    rowsOf<Row>(sequelize, sql, bind);
  const filled: Filled = { folderIds: [], files: [], isDone: false };
  const room = () => maxRows - filled.folderIds.length - filled.files.length;

  const nextFolders = () =>
    run<MarkedFolder>(
      `SELECT next.id, next.trash_id AS "trashId", next.trash_level AS level
       FROM trash CROSS JOIN LATERAL (
         SELECT id, trash_id, trash_level FROM folders
         WHERE trash_id = trash.id AND (trash_level, id) > (trash.filled_level, trash.filled_id)
         ORDER BY trash_level, id LIMIT ${LOOKS_AT_ONCE}
       ) next
       WHERE trash.id = ANY($entryIds) LIMIT ${LOOKS_AT_ONCE}`,
      { entryIds },
    );

  const mark = async <Row extends { id: string }>(
    table: 'files' | 'folders',
    folders: MarkedFolder[],
    returning: string,
  ): Promise<Row[]> => {
    const inside = await run<MarkedFolder>(
      `SELECT one.id, outer_folder.trash_id AS "trashId", outer_folder.level
       FROM unnest($ids::uuid[], $trashIds::uuid[], $levels::int[]) AS outer_folder (id, trash_id, level)
       CROSS JOIN LATERAL (
         SELECT id FROM ${table} WHERE place_id = outer_folder.id AND trash_id IS NULL
         ORDER BY ${orderInPlace[table]} LIMIT ${room()}
       ) one LIMIT ${room()}`,
      arraysOf(folders),
    );
    if (inside.length === 0) return [];
    return run<Row>(
      `UPDATE ${table} SET trash_id = inside.trash_id, version = version + 1${table === 'folders' ? ', trash_level = inside.level + 1' : ''}
       FROM unnest($ids::uuid[], $trashIds::uuid[], $levels::int[]) AS inside (id, trash_id, level)
       WHERE ${table}.id = inside.id RETURNING ${returning}`,
      arraysOf(inside),
    );
  };

  const remember = (folders: MarkedFolder[]) =>
    run(
      `UPDATE trash SET filled_level = last.level, filled_id = last.id
       FROM (
         SELECT DISTINCT ON (trash_id) trash_id, level, id
         FROM unnest($ids::uuid[], $trashIds::uuid[], $levels::int[]) AS outer_folder (id, trash_id, level)
         ORDER BY trash_id, level DESC, id DESC
       ) last
       WHERE trash.id = last.trash_id`,
      arraysOf(folders),
    );

  for (let looks = 0; looks < MAX_LOOKS; ) {
    const folders = ofOneLevel(await nextFolders());
    if (folders.length === 0) return { ...filled, isDone: true };
    looks += folders.length;
    const inner = await mark('folders', folders, 'folders.id');
    filled.folderIds.push(...inner.map(({ id }) => id));
    if (room() > 0)
      filled.files.push(
        ...(await mark<MarkedFile>('files', folders, 'files.id, files.trash_id AS "trashId", files.size')),
      );
    if (room() === 0) return filled;
    await remember(folders);
  }
  return filled;
}

/**
 * Of each entry those of its first level: what lies in them comes into the next one, and must not stand behind what is
 * remembered.
 */
function ofOneLevel(folders: MarkedFolder[]): MarkedFolder[] {
  const first = new Map(folders.map(({ trashId, level }) => [trashId, level] as const).reverse());
  return folders.filter(({ trashId, level }) => level === first.get(trashId));
}

const arraysOf = (folders: MarkedFolder[]) => ({
  ids: folders.map(({ id }) => id),
  trashIds: folders.map(({ trashId }) => trashId),
  levels: folders.map(({ level }) => level),
});
