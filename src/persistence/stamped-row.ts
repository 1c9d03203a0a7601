import pg from 'pg';
import type { Stamped } from '../domain/shared/page.js';
import type { StampedColumn } from './sql.js';

const readers: Record<StampedColumn['kind'], (text: string) => unknown> = {
  text: (text) => text,
  number: Number,
  moment: pg.types.getTypeParser(pg.types.builtins.TIMESTAMPTZ),
};

/** Reads what `stampOf` has made. */
export function stampReader<Row>(
  columns: Readonly<Record<keyof Row, StampedColumn>>,
): (stamp: string) => Row {
  const members = Object.entries<StampedColumn>(columns);
  return (stamp) => {
    const texts = stamp.split('\t');
    // The last may have tabs of its own.
    texts.push(texts.splice(members.length - 1).join('\t'));
    const values = members.map(([name, { kind, isNullable }], i) => {
      const text = texts[i] ?? '';
      return [name, isNullable && text === '' ? null : readers[kind](text)];
    });
    return Object.fromEntries(values) as Row;
  };
}

/** The same of a row that was read already. */
export const stampedRow = <Row extends object>(row: Row): Stamped<Row> => ({
  stamp: JSON.stringify(row),
  read: () => row,
});
