/** What was added after `$since` up to `$until`, by day (UTC). Each of the tables has an index of that time. */
const parts = [
  { of: 'users', table: 'users', time: 'created_at', values: { users: 'count(*)' } },
  { of: 'files', table: 'files', time: 'uploaded_at', values: { files: 'count(*)', bytes: 'sum(size)' } },
  { of: 'links', table: 'share_links', time: 'created_at', values: { links: 'count(*)' } },
  {
    of: 'failed sign-ins',
    table: 'audit',
    time: 'time',
    where: `act = 'session.sign_in_failed' AND`,
    values: { failed_sign_ins: 'count(*)' },
  },
] as const;

const columns = ['users', 'files', 'bytes', 'links', 'failed_sign_ins'] as const;

const partSql = (part: (typeof parts)[number]): string => {
  const values: Partial<Record<string, string>> = part.values;
  return `
    SELECT (${part.time} AT TIME ZONE 'UTC')::date AS day, ${columns.map((name) => values[name] ?? '0')}
    FROM ${part.table}
    WHERE ${'where' in part ? part.where : ''} ${part.time} > $since AND ${part.time} <= $until GROUP BY 1`;
};

export const addedSql = `
  SELECT day, ${columns.map((name) => `sum(${name})::bigint AS ${name}`)}
  FROM (${parts.map(partSql).join(' UNION ALL ')}) AS part (day, ${columns}) GROUP BY day`;
