/** Whether `name` is `known` mistyped: by one letter, or by two where the name is long enough to be sure. */
export function isNearMiss(name: string, known: string): boolean {
  const allowed = known.length < 6 ? 0 : known.length < 10 ? 1 : 2;
  if (Math.abs(name.length - known.length) > allowed) return false;
  return editDistance(name.toUpperCase(), known) <= allowed;
}

/** Optimal string alignment: a letter left out, put in, changed, or two swapped, count one each. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1;
      const costs = [(last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + change];
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (isSwap) costs.push((beforeLast[j - 2] ?? 0) + 1);
      row.push(Math.min(...costs));
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
