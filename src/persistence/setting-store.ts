import type { SettingFeed, SettingStore, StoredSetting } from '../domain/settings/setting-store.js';
import type { Database } from './database.js';
import type { Listener } from './listener.js';
import { rowsOf, selectList } from './sql.js';

const CHANNEL = 'settings_changed';

const columns = selectList({
  name: 'name',
  isSet: 'is_set',
  // As text: a bare JSON null is a value, too.
  value: 'value::text',
  version: 'version',
  changedAt: 'changed_at',
  changedBy: 'changed_by',
});

type Row = Omit<StoredSetting, 'value'> & { value: string };

const settingOf = (row: Row): StoredSetting => ({ ...row, value: JSON.parse(row.value) });

export function createSettingStore({ sequelize }: Database): SettingStore {
  const only = async (sql: string, bind: Record<string, unknown>): Promise<StoredSetting> => {
    const [row] = await rowsOf<Row>(sequelize, sql, bind);
    if (!row) throw new Error('a setting that was held is gone');
    return settingOf(row);
  };
  return {
    all: async () => (await rowsOf<Row>(sequelize, `SELECT ${columns} FROM settings`)).map(settingOf),

    async lock(name) {
      await rowsOf(sequelize, 'INSERT INTO settings (name) VALUES ($name) ON CONFLICT DO NOTHING', { name });
      return only(`SELECT ${columns} FROM settings WHERE name = $name FOR NO KEY UPDATE`, { name });
    },

    async write(name, { isSet, value, changedBy }) {
      const written = await only(
        `UPDATE settings SET is_set = $isSet, value = $value::jsonb, changed_by = $changedBy, changed_at = $now,
           version = version + 1
         WHERE name = $name RETURNING ${columns}`,
        { name, isSet, value: JSON.stringify(value), changedBy, now: new Date() },
      );
      await tellChanged(sequelize);
      return written;
    },

    async keepPicture(hash, bytes) {
      await rowsOf(sequelize, 'DELETE FROM site_pictures WHERE hash <> $hash', { hash });
      await rowsOf(
        sequelize,
        'INSERT INTO site_pictures (hash, bytes) VALUES ($hash, $bytes) ON CONFLICT DO NOTHING',
        { hash, bytes },
      );
    },

    async picture(hash) {
      const sql = 'SELECT bytes FROM site_pictures WHERE hash = $hash';
      return (await rowsOf<{ bytes: Buffer }>(sequelize, sql, { hash }))[0]?.bytes ?? null;
    },
  };
}

/** In the transaction around it: nobody hears of what is undone. */
export const tellChanged = (sequelize: Database['sequelize']): Promise<unknown> =>
  rowsOf(sequelize, `SELECT pg_notify('${CHANNEL}', '')`);

export const createSettingFeed = (listener: Listener): SettingFeed => ({
  // Nobody knows what was told while no connection was there: so they look again as soon as there is one.
  follow: (heard) => listener.open(CHANNEL, { hear: heard, ready: heard, lost: () => undefined }),
});
