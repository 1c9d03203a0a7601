import type { Sequelize } from 'sequelize';
import type { ChainEnd, ChainFault, Verification, Verify } from '../domain/audit/audit-store.js';
import { beginOf, canonical, endOf, linkOf } from './audit-chain.js';
import { rowsOf } from './sql.js';

/** So many links are looked at in one statement. */
const BATCH = 2_000;
const MOST_FAULTS = 20;

interface Link {
  position: number;
  recordId: string;
  hash: string;
  /** null: the record is gone. */
  text: string | null;
}

/**
 * Looks at the chain as it is now, from its first link or the one that was reached to its last, in constant memory; what comes
 * meanwhile is for the next time.
 */
export async function verifyChain(
  sequelize: Sequelize,
  { kept, after, signal, milliseconds = Number.POSITIVE_INFINITY }: Verify = {},
): Promise<Verification> {
  const [until, end] = [performance.now() + milliseconds, await endOf(sequelize)];
  const faults: ChainFault[] = [];
  let checkedCount = 0;
  let last = await beginOf(sequelize);
  if (after && after.position > last.position) last = after;
  let isLate = false;
  while (last.position < end.position && !isLate) {
    signal?.throwIfAborted();
    const links = await linksAfter(sequelize, last.position, end.position);
    const cut = await beginOf(sequelize);
    if (cut.position > last.position) {
      // The oldest left while this was at work.
      last = cut;
      continue;
    }
    if (links.length === 0) break;
    for (const link of links) {
      const fault = faultOf(last, link);
      if (fault) faults.push({ position: link.position, recordId: link.recordId, kind: fault });
      checkedCount += 1;
      last = link;
    }
    if (faults.length >= MOST_FAULTS) break;
    isLate = performance.now() >= until;
  }
  const isMore = isLate && last.position < end.position;
  if (!isMore) faults.push(...(await neverSealed(sequelize)), ...(await notAsKept(sequelize, kept)));
  const [{ count: unsealedCount } = { count: 0 }] = await rowsOf<{ count: number }>(
    sequelize,
    'SELECT count(*) AS count FROM audit_unsealed',
  );
  return {
    isWhole: isMore && faults.length === 0 ? null : faults.length === 0,
    checkedCount,
    unsealedCount,
    faults: faults.slice(0, MOST_FAULTS),
    end,
    next: isMore ? { position: last.position, hash: last.hash } : null,
  };
}

function faultOf(last: ChainEnd, { position, hash, text }: Link): ChainFault['kind'] | null {
  if (position !== last.position + 1) return 'seal_missing';
  if (text === null) return 'record_missing';
  return linkOf(last.hash, text) === hash ? null : 'changed';
}

const linksAfter = (sequelize: Sequelize, position: number, end: number) =>
  rowsOf<Link>(
    sequelize,
    `SELECT c.position, c.record_id::text AS "recordId", encode(c.hash, 'hex') AS hash,
       CASE WHEN a.id IS NOT NULL THEN ${canonical} END AS text
     FROM audit_chain c LEFT JOIN audit a ON a.id = c.record_id
     WHERE c.position > $position AND c.position <= $end ORDER BY c.position LIMIT ${BATCH}`,
    { position, end },
  );

/** A chain that was made anew from somewhere on is whole, but not the one that it was. */
async function notAsKept(sequelize: Sequelize, kept?: ChainEnd): Promise<ChainFault[]> {
  if (!kept || kept.position < (await beginOf(sequelize)).position) return [];
  const [link] = await rowsOf<Omit<Link, 'text'>>(
    sequelize,
    `SELECT position, record_id::text AS "recordId", encode(hash, 'hex') AS hash FROM (
       SELECT position, record_id, hash FROM audit_chain UNION ALL SELECT position, NULL, hash FROM audit_cuts
     ) link WHERE position = $position`,
    { position: kept.position },
  );
  if (link?.hash === kept.hash) return [];
  return [{ position: kept.position, recordId: link?.recordId ?? null, kind: 'not_as_kept' }];
}

/** Each record is noted for the chain as it is written: one that is in neither came past that. */
async function neverSealed(sequelize: Sequelize): Promise<ChainFault[]> {
  const rows = await rowsOf<{ recordId: string }>(
    sequelize,
    `SELECT a.id::text AS "recordId" FROM audit a
     WHERE NOT EXISTS (SELECT 1 FROM audit_chain c WHERE c.record_id = a.id)
       AND NOT EXISTS (SELECT 1 FROM audit_unsealed u WHERE u.record_id = a.id)
     ORDER BY a.id LIMIT ${MOST_FAULTS}`,
  );
  return rows.map(({ recordId }) => ({ position: null, recordId, kind: 'never_sealed' }));
}
