import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { requestBytes } from './load.js';

const here = (relative) => fileURLToPath(new URL(relative, import.meta.url));
export const isInstalled = (program) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
}

/** @returns {Promise<{ port: number, pids: () => number[], stop: () => Promise<void> }>} once it answers at `path` */
async function start(command, argsOf, { probe, env = {}, pids = (pid) => [pid] }) {
  const port = await freePort();
  const child = spawn(command, argsOf(port), {
    stdio: 'ignore',
    env: { ...process.env, ...env, PORT: String(port) },
  });
  const ended = once(child, 'exit');
  await until(async () => (await fetch(`http://127.0.0.1:${port}${probe}`)).status < 500);
  return {
    port,
    pids: () => pids(child.pid),
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function until(isSo) {
  for (let patience = 300; patience > 0; patience--) {
    if (await isSo().catch(() => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error('a server does not start');
}

/** Files as each peer has them: a hundred small ones, a thousand in one folder, a large one. */
export function fillFolder(folder, { small, large }) {
  for (const name of ['list', 'up']) mkdirSync(path.join(folder, name), { recursive: true });
  for (let n = 0; n < 100; n++) writeFileSync(path.join(folder, `${n}.bin`), small);
  for (let n = 0; n < 1000; n++) writeFileSync(path.join(folder, 'list', `${n}.bin`), 'x');
  writeFileSync(path.join(folder, 'large.bin'), large);
}

const middle = { Range: 'bytes=33554432-33619967' };
const get = (pathOf, headers) => (n) => requestBytes('GET', pathOf(n), headers);
const small = (n) => `/${n % 100}.bin`;

export const bare = (kind) => async (folder) => ({
  ...(await start(process.execPath, (port) => [here('bare.js'), kind, port, folder], { probe: '/healthz' })),
  rows: { healthz: get(() => '/healthz'), download: get(small) },
});

export async function nginx(folder) {
  const config = path.join(folder, '..', 'nginx.conf');
  const server = await start(
    'nginx',
    (port) => {
      writeFileSync(
        config,
        `daemon off; master_process off; pid ${config}.pid; error_log /dev/null;
       events {} http { access_log off; client_body_temp_path ${config}.body; client_max_body_size 0;
       server { listen 127.0.0.1:${port}; root ${folder}; autoindex on; dav_methods PUT; } }`,
      );
      return ['-c', config];
    },
    { probe: '/0.bin' },
  );
  return { ...server, rows: davRows({}, { list: get(() => '/list/') }) };
}

export async function rclone(folder) {
  const login = ['--user', 'bench', '--pass', 'bench'];
  const server = await start(
    'rclone',
    (port) => ['serve', 'webdav', folder, '--addr', `127.0.0.1:${port}`, ...login],
    { probe: '/' },
  );
  return {
    ...server,
    rows: davRows({ Authorization: `Basic ${Buffer.from('bench:bench').toString('base64')}` }),
  };
}

const davRows = (headers, more = {}) => ({
  download: get(small, headers),
  range: get(() => '/large.bin', { ...headers, ...middle }),
  upload: (n, content) => requestBytes('PUT', `/up/${Date.now()}-${n}.bin`, headers, content),
  ...more,
});

/** As people run it, in one process, with these settings. */
export const kladovkaOn = (env, pids = (pid) => [pid]) =>
  start(process.execPath, () => [here('../../bin/kladovka.js'), 'serve'], {
    probe: '/readyz',
    env: { HOST: '127.0.0.1', WEB_CONCURRENCY: '1', NODE_ENV: 'production', ...env },
    pids,
  });

/** With its own database, unless DATABASE_URL names one, in one process. */
export async function kladovka(folder, { small: content, large }) {
  const storage = path.join(folder, '..', 'storage');
  const database = () => {
    try {
      return [Number(readFileSync(path.join(storage, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0])];
    } catch {
      return [];
    }
  };
  const server = await kladovkaOn({ STORAGE_DIR: storage, ADMIN_PASSWORD: 'Bench-admin-2026' }, (pid) => [
    pid,
    ...database(),
  ]);
  return { ...server, rows: await rowsOfOurs(`http://127.0.0.1:${server.port}`, content, large) };
}

async function rowsOfOurs(url, content, large) {
  const api = `${url}/api/v1`;
  const call = async (address, init, headers = {}) => {
    const answer = await fetch(api + address, {
      ...init,
      headers: { ...headers, ...(typeof init.body === 'string' && { 'Content-Type': 'application/json' }) },
    });
    if (!answer.ok) throw new Error(`${address}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  const account = { login: `bench${Date.now()}`, password: 'Bench-user-2026' };
  await call('/auth/register', {
    method: 'POST',
    body: JSON.stringify({ ...account, fullName: 'Bench', email: `${account.login}@example.org` }),
  });
  const { accessToken } = await call('/auth/login', { method: 'POST', body: JSON.stringify(account) });
  const headers = { Authorization: `Bearer ${accessToken}` };
  const upload = async (name, bytes) => {
    const body = new FormData();
    body.append('file', new Blob([bytes]), name);
    return (await call('/files', { method: 'POST', body }, headers)).id;
  };
  const ids = [];
  const links = [];
  for (let n = 0; n < 100; n++) {
    const id = await upload(`${n}.bin`, content);
    ids.push(id);
    links.push(
      new URL((await call(`/files/${id}/links`, { method: 'POST', body: '{}' }, headers)).url).pathname,
    );
  }
  for (let n = 100; n < 1000; n++) await upload(`${n}.bin`, 'x');
  const largeId = await upload('large.bin', large);
  return {
    healthz: get(() => '/healthz'),
    download: get((n) => `/api/v1/files/${ids[n % 100]}/content`, headers),
    link: get((n) => links[n % 100]),
    range: get(() => `/api/v1/files/${largeId}/content`, { ...headers, ...middle }),
    list: get(() => '/api/v1/files?limit=100', headers),
    upload: (n, bytes) =>
      requestBytes(
        'POST',
        '/api/v1/files',
        { ...headers, 'Content-Type': 'multipart/form-data; boundary=bench' },
        formOf(`${Date.now()}-${n}.bin`, bytes),
      ),
  };
}

const formOf = (name, bytes) =>
  Buffer.concat([
    Buffer.from(`--bench\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\n\r\n`),
    bytes,
    Buffer.from('\r\n--bench--\r\n'),
  ]);
