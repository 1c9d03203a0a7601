import type { Database } from '../../src/persistence/database.js';
import type { PreparedStatement } from '../../src/persistence/pipelined-connection.js';

/** One step of a plan, as `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON)` tells it. */
interface PlanNode {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  'Rows Removed by Index Recheck'?: number;
  'Shared Hit Blocks': number;
  'Shared Read Blocks': number;
  Plans?: PlanNode[];
}

export interface Step {
  type: string;
  table: string | null;
  index: string | null;
  /** Rows that it looked at, in all its loops. */
  visited: number;
  /** 0 for a whole statement, 1 for the steps that it is made of, and so on. */
  depth: number;
  /** Pages that it and the steps below it read, wherever they were; one counts as often as it was read. */
  pages: number;
}

interface Explained {
  'QUERY PLAN': { Plan: PlanNode }[];
}

type Query = (sql: string, options: object) => Promise<unknown>;

/** The steps of each statement that `work` sends, run once more with the same values and in the same transaction. */
export async function plansOf({ sequelize, lists }: Database, work: () => Promise<unknown>): Promise<Step[]> {
  const query: Query = sequelize.query.bind(sequelize);
  const steps: Step[] = [];
  const spied = sequelize as unknown as { query: Query };
  spied.query = async (sql, options) => {
    const found = await query(sql, options);
    if (/^\s*(SELECT|WITH)/.test(sql)) {
      const { bind, transaction } = options as { bind?: unknown; transaction?: unknown };
      const rows = await query(`EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${sql}`, {
        bind,
        transaction,
        type: 'SELECT',
      });
      for (const { 'QUERY PLAN': plans } of rows as Explained[])
        steps.push(...plans.flatMap(({ Plan }) => stepsOf(Plan)));
    }
    return found;
  };
  const ask = lists.rows.bind(lists);
  lists.rows = async <Row>(statement: PreparedStatement, values: unknown[]) => {
    const text = `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${statement.text}`;
    for (const { 'QUERY PLAN': plans } of await ask<Explained>(
      { name: `explained ${statement.name}`, text },
      values,
    ))
      steps.push(...plans.flatMap(({ Plan }) => stepsOf(Plan)));
    return ask<Row>(statement, values);
  };
  try {
    await work();
  } finally {
    spied.query = query;
    lists.rows = ask;
  }
  return steps;
}

const stepsOf = (node: PlanNode, depth = 0): Step[] => [
  {
    type: node['Node Type'],
    table: node['Relation Name'] ?? null,
    index: node['Index Name'] ?? null,
    visited:
      (node['Actual Rows'] +
        (node['Rows Removed by Filter'] ?? 0) +
        (node['Rows Removed by Index Recheck'] ?? 0)) *
      node['Actual Loops'],
    depth,
    pages: node['Shared Hit Blocks'] + node['Shared Read Blocks'],
  },
  ...(node.Plans ?? []).flatMap((below) => stepsOf(below, depth + 1)),
];
