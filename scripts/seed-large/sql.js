/** Texts of SQL that make the same of the same number each time, so that rows find each other without a look-up. */

/** A number from 0 to below 1; for the same `n` another one for each `salt`. */
export const part = (n, salt) =>
  `((hashint8extended((${n})::bigint, ${salt}) & 2147483647) / 2147483648::float8)`;

/** A whole number from 0 to below `count`. */
export const below = (count, n, salt) => `floor(${part(n, salt)} * (${count}))::int`;

export const pick = (values, n, salt) => `(${literals(values)})[1 + ${below(values.length, n, salt)}]`;

export const literals = (values) => `ARRAY[${values.map(literal).join(',')}]::text[]`;

export const literal = (text) => `'${text.replaceAll("'", "''")}'`;

/** A version 4 UUID of a name: as random ids lie in indexes, and told anew wherever the name is known. */
export const idOf = (name) => `overlay(overlay(md5(${name}) PLACING '4' FROM 13) PLACING '8' FROM 17)::uuid`;

/** To the millisecond, as the tables have it. */
export const daysAgo = (days) => `date_trunc('milliseconds', now() - (${days}) * interval '1 day')`;
