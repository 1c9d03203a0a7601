import type { SavedView } from '../domain/views/view.js';
import type { ViewStore } from '../domain/views/view-store.js';
import type { Database } from './database.js';
import { rowsOf, selectList } from './sql.js';

const columns = selectList({
  id: 'id',
  list: 'list',
  name: 'name',
  query: 'query',
  isShared: 'is_shared',
  ownerId: 'owner_id',
});

export const createViewStore = ({ sequelize }: Database): ViewStore => ({
  listFor: (ownerId, list) =>
    rowsOf<SavedView>(
      sequelize,
      `SELECT ${columns} FROM saved_views WHERE list = $list AND (owner_id = $ownerId OR is_shared) ORDER BY name, id`,
      { ownerId, list },
    ),

  async findOwn({ ownerId, list, name }) {
    const sql = `SELECT ${columns} FROM saved_views WHERE owner_id = $ownerId AND list = $list AND name = $name FOR UPDATE`;
    return (await rowsOf<SavedView>(sequelize, sql, { ownerId, list, name }))[0] ?? null;
  },

  async save(view, limit) {
    const [saved] = await rowsOf<SavedView>(
      sequelize,
      `INSERT INTO saved_views (id, list, name, query, is_shared, owner_id)
       SELECT $id, $list, $name, $query, $isShared, $ownerId
       WHERE (SELECT count(*) FROM saved_views WHERE owner_id = $ownerId AND (list, name) <> ($list, $name)) < $limit
       ON CONFLICT (owner_id, list, name) DO UPDATE SET query = excluded.query, is_shared = excluded.is_shared
       RETURNING ${columns}`,
      { ...view, limit },
    );
    return saved ?? null;
  },

  async delete(id, ownerId) {
    const sql = `DELETE FROM saved_views WHERE id = $id AND (owner_id = $ownerId OR is_shared) RETURNING ${columns}`;
    return (await rowsOf<SavedView>(sequelize, sql, { id, ownerId }))[0] ?? null;
  },
});
