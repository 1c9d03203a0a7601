import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A certificate authority of our own, and what it gave a server that is called `localhost`. */
export async function makeCertificates() {
  const dir = await mkdtemp(join(tmpdir(), 'kladovka-certificates-'));
  const at = (name: string) => join(dir, name);
  const openssl = (...args: string[]) => run('openssl', args);
  const made = (name: string) => [
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-keyout',
    at(`${name}.key`),
  ];
  const ca = [
    '-x509',
    '-days',
    '2',
    '-subj',
    '/CN=Authority of a test',
    '-addext',
    'keyUsage=keyCertSign',
    '-out',
    at('ca.crt'),
  ];
  await openssl('req', ...made('ca'), ...ca);
  const signed = ['-x509', '-days', '2', '-CA', at('ca.crt'), '-CAkey', at('ca.key')];
  const name = [
    '-subj',
    '/CN=localhost',
    '-addext',
    'subjectAltName=DNS:localhost',
    '-addext',
    'basicConstraints=critical,CA:FALSE',
  ];
  await openssl('req', ...made('server'), ...signed, ...name, '-out', at('server.crt'));
  const [key, cert] = await Promise.all(
    ['server.key', 'server.crt'].map((file) => readFile(at(file), 'utf8')),
  );
  return {
    /** For `NODE_EXTRA_CA_CERTS`. */
    caFile: at('ca.crt'),
    key: key ?? '',
    cert: cert ?? '',
    remove: () => rm(dir, { recursive: true, force: true }),
  };
}
