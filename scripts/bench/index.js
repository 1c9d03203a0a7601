import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { build } from '../build.js';
import { cpuSeconds } from './cpu.js';
import { load } from './load.js';
import { measurePanel } from './panel.js';
import { bare, fillFolder, isInstalled, kladovka, nginx, rclone } from './peers.js';

/**
 * `npm run bench`: the server beside others, on this machine, one row after the other: requests a second over 16 connections, and
 * what each costs in CPU, which other load on the machine disturbs least. docs/performance.md says how to read it. With `--panel`:
 * the lists of the panel, in a database that is there.
 */
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '5' },
    short: { type: 'boolean' },
    panel: { type: 'boolean' },
    only: { type: 'string' },
    rounds: { type: 'string' },
    password: { type: 'string' },
  },
});
const seconds = values.short ? 0.3 : Number(values.seconds);

const rows = {
  healthz: { title: '/healthz', status: 200 },
  download: { title: 'download of 10 KiB, by token', status: 200 },
  link: { title: 'download of 10 KiB, by a link', status: 200 },
  range: { title: '64 KiB of 64 MiB', status: 206 },
  list: { title: 'list, 100 of 1 000', status: 200 },
  upload: { title: 'upload of 10 KiB', status: 201 },
};

const peers = {
  'node:http': bare('http'),
  express: bare('express'),
  ...(isInstalled('nginx') && { nginx }),
  ...(isInstalled('rclone') && { rclone }),
  kladovka,
};

const contents = { small: randomBytes(10 * 1024), large: Buffer.alloc(64 * 1024 * 1024, 'kladovka') };
const running = [];
await build();
await (values.panel ? measurePanel(values) : measurePeers());

async function measurePeers() {
  const folder = mkdtempSync(path.join(tmpdir(), 'kladovka-bench-'));
  fillFolder(path.join(folder, 'files'), contents);
  try {
    for (const [name, start] of Object.entries(peers))
      running.push({ name, ...(await start(path.join(folder, 'files'), contents)) });
    for (const row of Object.keys(rows)) await measureRow(row);
  } finally {
    await Promise.all(running.map(({ stop }) => stop()));
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function measureRow(row) {
  const { title, status } = rows[row];
  const found = [];
  for (const { name, port, pids, rows: requests } of running) {
    if (!requests[row]) continue;
    const requestOf = (n) => requests[row](n, uniqueContent(n));
    // Once apart, so that what is compiled and opened first is not counted.
    await load(port, requestOf, { seconds: seconds / 5, status });
    const before = cpuSeconds(pids());
    const { count, perSecond, p50 } = await load(port, requestOf, { seconds, status });
    const cpu = before === null ? null : ((cpuSeconds(pids()) - before) * 1000) / count;
    found.push({ name, perSecond, p50, cpu });
  }
  print(title, found);
}

function uniqueContent(n) {
  contents.small.writeUInt32LE(n, 0);
  return contents.small;
}

function print(title, found) {
  const ours = found.find(({ name }) => name === 'kladovka');
  process.stdout.write(`\n${title}\n`);
  for (const { name, perSecond, p50, cpu } of found) {
    const figures = [
      name.padEnd(10),
      `${perSecond.toFixed(0)} a second`.padStart(16),
      `${p50.toFixed(1)} ms`.padStart(10),
      cpu === null ? '' : `${cpu.toFixed(2)} ms of CPU`.padStart(17),
      name === 'kladovka' ? '' : `kladovka has ${(ours.perSecond / perSecond).toFixed(2)} of it`.padStart(24),
    ];
    process.stdout.write(`  ${figures.join('')}\n`);
  }
}
