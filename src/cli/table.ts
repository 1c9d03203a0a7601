/** Columns of equal width, two spaces apart; what `right` names leans to the right. */
export function table<Column extends string>(
  titles: Record<Column, string>,
  rows: Record<Column, string>[],
  right: Column[] = [],
): string {
  const columns = Object.keys(titles) as Column[];
  const lines = [titles, ...rows];
  const widthOf = (column: Column) => Math.max(...lines.map((line) => line[column].length));
  const widths = new Map(columns.map((column) => [column, widthOf(column)]));
  const cell = (line: Record<Column, string>, column: Column) => {
    const width = widths.get(column) ?? 0;
    return right.includes(column) ? line[column].padStart(width) : line[column].padEnd(width);
  };
  return lines
    .map((line) =>
      columns
        .map((column) => cell(line, column))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
