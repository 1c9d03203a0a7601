import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { eventually } from '../../support/eventually.js';

export interface Nginx {
  /** All that it has written of requests. */
  readLog(): Promise<string>;
  stop(): Promise<void>;
}

interface BalancerOptions {
  port: number;
  upstreams: string[];
}

interface NginxOptions {
  port: number;
  upstream: string;
  blobsDir: string;
}

/** Runs the server of docs/proxy.md, with other addresses and as if TLS had ended in front of it. */
export const startNginx = async (options: NginxOptions): Promise<Nginx> =>
  run(options.port, await documentedServer(options));

/** The same server in front of several, by the block of docs/operating.md that spreads clients over them. */
export async function startBalancer({ port, upstreams }: BalancerOptions): Promise<Nginx> {
  const [upstream = ''] = await blocksOf('docs/operating.md');
  const addressed = upstreams.reduce(
    (block, url, n) => block.replace(`10.0.0.${n + 1}:3000`, new URL(url).host),
    upstream,
  );
  const server = await documentedServer({ port, upstream: 'http://kladovka', blobsDir: '/nowhere' });
  return run(port, `proxy_connect_timeout 2s;\n${addressed}\n${server}`);
}

/** One that compresses whatever passes, and makes our tags weak by it. */
export const startCompressor = ({ port, upstream }: Omit<NginxOptions, 'blobsDir'>): Promise<Nginx> =>
  run(
    port,
    `gzip on; gzip_types *; gzip_min_length 1; gzip_proxied any;
     server {
       listen 127.0.0.1:${port};
       location / { proxy_pass ${upstream}; proxy_http_version 1.1; proxy_set_header Accept-Encoding ""; }
     }`,
  );

async function run(port: number, servers: string): Promise<Nginx> {
  const dir = await mkdtemp(path.join(tmpdir(), 'kladovka-nginx-'));
  const file = path.join(dir, 'nginx.conf');
  await writeFile(file, configuration(dir, servers.replaceAll('/var/log/nginx', dir)));
  const nginx = spawn(process.env.NGINX_PATH ?? 'nginx', ['-c', file, '-p', dir, '-e', 'stderr'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    timeout: 600_000,
    killSignal: 'SIGKILL',
  });
  const ended = new Promise((resolve) => nginx.once('exit', resolve));
  await eventually(() => fetch(`http://127.0.0.1:${port}/healthz`).then(() => undefined));
  return {
    readLog: () => readFile(path.join(dir, 'kladovka.log'), 'utf8'),
    stop: async () => {
      nginx.kill('SIGTERM');
      await ended;
      await rm(dir, { recursive: true, force: true });
    },
  };
}

const blocksOf = async (page: string): Promise<string[]> =>
  [...(await readFile(page, 'utf8')).matchAll(/```nginx\n([\s\S]*?)```/g)].map(([, block = '']) => block);

async function documentedServer({ port, upstream, blobsDir }: NginxOptions): Promise<string> {
  const [server = ''] = await blocksOf('docs/proxy.md');
  return [
    ['listen 443 ssl;', `listen 127.0.0.1:${port};`],
    ['http://127.0.0.1:3000', upstream],
    ['$scheme', 'https'],
    ['/var/lib/kladovka/storage/blobs/', `${blobsDir}/`],
    [/ssl_\w+ .*;\n/g, ''],
  ].reduce((text: string, [from = '', to = '']) => text.replaceAll(from, to as string), server);
}

const configuration = (dir: string, server: string): string => `
  ${process.getuid?.() === 0 ? 'user root;' : ''}
  daemon off;
  worker_processes 1;
  pid ${dir}/nginx.pid;
  events { worker_connections 256; }
  http {
    access_log off;
    default_type application/octet-stream;
    ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${dir}/${name};`).join('\n')}
    ${server}
  }`;
