import type { Sequelize } from 'sequelize';
import type { Page, PageQuery } from '../domain/shared/page.js';
import { sqlState } from './faults.js';
import { type FilteredSource, filteredPage } from './filtered-page.js';
import { both, type Filter, listPage } from './keyset.js';
import { type Bind, escapeLike, rowsOf } from './sql.js';
import { inTransaction } from './unit-of-work.js';

export interface SearchFilter {
  /** Whose or in which folder, and that it is not in the trash: what the index of each order begins with. */
  scope: Filter;
  /** What else it must be. */
  filter: Filter;
  ownerId: string;
  q: string;
}

/** What the index knows: three letters in a row, or how a word begins. */
const hasTrigram = /^[a-z0-9]{1,2}$|[a-z0-9]{3}/;

/** A cursor of a list whose words were set right begins so: the pages that follow look for the same words. */
const CORRECTED = '~';

/**
 * One page of what has every word of `q`. A word of one or two letters must begin one. Where nothing has them, typos
 * are set right by the words that the owner's names and comments have. See docs/decisions/0011.
 */
export async function searchPage<Row extends { id: string }, Sort extends string>(
  sequelize: Sequelize,
  source: FilteredSource<Sort>,
  search: SearchFilter,
  { cursor, ...query }: PageQuery<Sort>,
): Promise<Page<Row>> {
  const words = await wordsOf(sequelize, search.q);
  const isCorrected = cursor?.startsWith(CORRECTED) ?? false;
  const find = (alternatives: string[][], from?: string) =>
    pageWith<Row, Sort>(sequelize, source, search, { ...query, cursor: from }, alternatives);
  const asTyped = words.map((word) => [word]);
  const typed = isCorrected ? null : await find(asTyped, cursor);
  if (typed && (typed.items.length > 0 || cursor !== undefined)) return typed;
  const likely = await corrected(sequelize, search.ownerId, words);
  if (!likely) return typed ?? find(asTyped, cursor?.slice(CORRECTED.length));
  const { nextCursor, ...page } = await find(likely, cursor?.slice(CORRECTED.length));
  return { ...page, nextCursor: nextCursor && CORRECTED + nextCursor };
}

async function pageWith<Row extends { id: string }, Sort extends string>(
  sequelize: Sequelize,
  source: FilteredSource<Sort>,
  { scope, filter, ownerId, q }: SearchFilter,
  query: PageQuery<Sort>,
  alternatives: string[][],
): Promise<Page<Row>> {
  const text =
    alternatives.length > 0 ? havingWords(source.alias, alternatives) : havingPart(source.alias, q);
  const tests = both(filter, text);
  const isIndexed = alternatives.some((words) => words.every((word) => hasTrigram.test(word)));
  if (isIndexed) return filteredPage<Row, Sort>(sequelize, source, { scope, tests, ownerId }, query);
  return listPage<Row, Sort>(sequelize, source, both(scope, tests), query);
}

async function wordsOf(sequelize: Sequelize, q: string): Promise<string[]> {
  const [row] = await rowsOf<{ text: string }>(sequelize, 'SELECT search_text($q) AS text', { q });
  return [...new Set(row?.text.split(' ').filter((word) => word !== ''))];
}

/** Shorter words are like too many others; longer ones like none that is known, and `levenshtein` stops at 255 letters. */
const SHORTEST_CORRECTED = 4;
const LONGEST_CORRECTED = 42;

/** Letters that may be wrong, missing, too many; two that changed places are two. */
const MOST_TYPOS = 2;

/** Trigrams find what may be alike, the count of typos what is: `phtoo` and `photo` share two trigrams of ten. */
const alikeSql = `
  SELECT typed.word AS typed, alike.word, alike.typos
  FROM unnest($words::text[]) AS typed (word), LATERAL (
    SELECT search_words.word, least(
             levenshtein_less_equal(search_words.word, typed.word, ${MOST_TYPOS}),
             levenshtein_less_equal(left(search_words.word, length(typed.word)), typed.word, ${MOST_TYPOS})
           ) AS typos
    FROM search_words
    WHERE owner_id = $ownerId AND search_words.word % typed.word
      AND length(search_words.word) >= length(typed.word) - ${MOST_TYPOS}
    ORDER BY typos, similarity(search_words.word, typed.word) DESC, search_words.word LIMIT 3
  ) alike
  WHERE typos <= ${MOST_TYPOS}`;

/** Of what was typed so many words are set right; each costs a look at all that are like it. */
const MOST_CORRECTED = 6;

/** Who has thousands of words that are like the typed one gets no correction, and keeps nobody waiting. */
const CORRECTION_MS = 500;
const QUERY_CANCELED = '57014';

/** For each word, or its beginning, those of the owner's that are most like it; null where there are none. */
interface AlikeWord {
  typed: string;
  word: string;
  typos: number;
}

async function corrected(sequelize: Sequelize, ownerId: string, words: string[]): Promise<string[][] | null> {
  const long = words.filter(({ length }) => length >= SHORTEST_CORRECTED && length <= LONGEST_CORRECTED);
  if (long.length === 0 || long.length > MOST_CORRECTED) return null;
  const alike = await inTransaction(sequelize, async () => {
    await rowsOf(
      sequelize,
      `SELECT set_config('pg_trgm.similarity_threshold', '0.2', true), set_config('statement_timeout', '${CORRECTION_MS}', true)`,
    );
    return rowsOf<AlikeWord>(sequelize, alikeSql, { ownerId, words: long });
  }).catch((error: unknown) => {
    if (sqlState(error) === QUERY_CANCELED) return [];
    throw error;
  });
  const likely = words.map((word) => [word, ...betterThan(word, alike)]);
  return likely.some(({ length }) => length > 1) ? likely : null;
}

/** None for a word that is right: what it is the beginning of was found with it. */
function betterThan(word: string, alike: AlikeWord[]): string[] {
  const own = alike.filter(({ typed }) => typed === word);
  const fewest = Math.min(...own.map(({ typos }) => typos));
  return fewest === 0 ? [] : own.filter(({ typos }) => typos === fewest).map((likely) => likely.word);
}

function havingWords(alias: string, alternatives: string[][]): Filter {
  const bind: Bind = {};
  const where = alternatives.map((words, i) => {
    const tests = words.map((word, j) => {
      bind[`word${i}x${j}`] = patternOf(word);
      return `${alias}.search_text LIKE $word${i}x${j}`;
    });
    return `(${tests.join(' OR ')})`;
  });
  return { where, bind };
}

/** Three letters are what the index knows of the inside of words; of shorter ones it knows how words begin. */
const patternOf = (word: string): string => `%${/^[a-z0-9]{1,2}$/.test(word) ? ' ' : ''}${escapeLike(word)}%`;

/** Nothing but dots and dashes: no word at all, but a part of a name. */
const havingPart = (alias: string, q: string): Filter => ({
  where: [`${alias}.name LIKE $part`],
  bind: { part: `%${escapeLike(q)}%` },
});
