import { readFile } from 'node:fs/promises';

/** All that `ops/` asks of Prometheus, by alerts and by panels. */
export async function expressionsOfOps(): Promise<string[]> {
  const rules = await readFile('ops/prometheus/kladovka.rules.yml', 'utf8');
  const dashboard = JSON.parse(await readFile('ops/grafana/kladovka.json', 'utf8'));
  const alerts = [...rules.matchAll(/^ +expr: (?:>-\n)?([\s\S]*?)\n +(?:for|labels):/gm)].map(
    ([, expr = '']) => expr,
  );
  const panels: { targets?: { expr: string }[] }[] = dashboard.panels;
  return [...alerts, ...panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr))];
}

/** The metrics named there; of a histogram's parts the histogram. */
export async function metricsOfOps(): Promise<string[]> {
  const names = (await expressionsOfOps()).flatMap(
    (expr) => expr.match(/\b(kladovka|nodejs|process)_\w+/g) ?? [],
  );
  return [...new Set(names.map((name) => name.replace(/_seconds_(bucket|count|sum)$/, '_seconds')))].sort();
}
