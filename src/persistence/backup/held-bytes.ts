import type { Pool } from 'pg';

/** Had by a backup alone; whoever removes bytes shares it for a moment. It goes with the connection of the backup, however that ends. */
export const heldBytes = `hashtextextended('kladovka:held bytes', 0)`;

/** Whether a backup copies bytes whose records may have ended since it began. */
export const bytesAreHeld = async (pool: Pool): Promise<boolean> => {
  const { rows } = await pool.query<{ free: boolean }>(
    `SELECT pg_try_advisory_xact_lock_shared(${heldBytes}) AS free`,
  );
  return rows[0]?.free !== true;
};
