import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A certificate authority of our own, and what it gave a server that is called `localhost`. */
export async function makeCertificates() {
  const [authority, server] = [newKeys(), newKeys()];
  const name = 'Authority of a test';
  const isAuthority = extension('551d13', sequence(der(0x01, Buffer.from([0xff]))));
  const isCalled = extension('551d11', sequence(der(0x82, Buffer.from('localhost'))));
  const ca = certificate(authority.privateKey, name, name, authority.publicKey, isAuthority);
  const cert = certificate(authority.privateKey, name, 'localhost', server.publicKey, isCalled);
  const dir = await mkdtemp(join(tmpdir(), 'kladovka-certificates-'));
  const caFile = join(dir, 'ca.crt');
  await writeFile(caFile, ca);
  return {
    /** For `NODE_EXTRA_CA_CERTS`. */
    caFile,
    key: server.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert,
    remove: () => rm(dir, { recursive: true, force: true }),
  };
}

const newKeys = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });

/** X.509, version 3 (RFC 5280), by ECDSA with SHA-256, for the day before and after. As PEM. */
function certificate(
  signer: KeyObject,
  issuer: string,
  subject: string,
  publicKey: KeyObject,
  ...extensions: Buffer[]
): string {
  const algorithm = sequence(oid('2a8648ce3d040302'));
  const content = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    algorithm,
    nameOf(issuer),
    sequence(dayFromNow(-1), dayFromNow(1)),
    nameOf(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(...extensions)),
  );
  const whole = sequence(content, algorithm, bits(sign('sha256', content, signer)));
  const lines = whole.toString('base64').replace(/.{64}/g, '$&\n');
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}

/** Tag, length and value (X.690). */
function der(tag: number, value: Buffer): Buffer {
  const { length } = value;
  const long = length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...(length < 128 ? [length] : long)]), value]);
}

const sequence = (...parts: Buffer[]): Buffer => der(0x30, Buffer.concat(parts));
const oid = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'));
const bits = (value: Buffer): Buffer => der(0x03, Buffer.concat([Buffer.from([0]), value]));
const nameOf = (text: string): Buffer =>
  sequence(der(0x31, sequence(oid('550403'), der(0x0c, Buffer.from(text)))));
const extension = (id: string, value: Buffer): Buffer => sequence(oid(id), der(0x04, value));

/** UTCTime: `261128110000Z`. */
const dayFromNow = (days: number): Buffer => {
  const iso = new Date(Date.now() + days * 86_400_000).toISOString();
  return der(0x17, Buffer.from(`${iso.replace(/\D/g, '').slice(2, 14)}Z`));
};
