import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import type { ApiClient } from './client.js';

/** What an authenticator is told, or lies about. */
export interface Ceremony {
  /** The page that asks. */
  origin: string;
  /** It made sure that it is its owner. */
  isVerified?: boolean;
  /** Its counter, where it counts. */
  counter?: number;
  userHandle?: string | null;
  rpId?: string;
}

interface Options {
  challenge: string;
  rp?: { id: string };
  rpId?: string;
  user?: { id: string };
}

/** A passkey in software, as a security key makes them: ES256, attestation "none". */
export class SoftPasskey {
  readonly id = randomBytes(32).toString('base64url');
  readonly #key: KeyObject;
  readonly #publicKey: KeyObject;
  #userHandle: string | null = null;

  constructor() {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    this.#key = privateKey;
    this.#publicKey = publicKey;
  }

  /** As `navigator.credentials.create` answers. */
  create(asked: object, ceremony: Ceremony) {
    const options = asked as Options;
    this.#userHandle = options.user?.id ?? null;
    const id = Buffer.from(this.id, 'base64url');
    const length = Buffer.alloc(2);
    length.writeUInt16BE(id.length);
    const attested = Buffer.concat([Buffer.alloc(16), length, id, this.#cose()]);
    const data = authenticatorData(ceremony.rpId ?? options.rp?.id ?? '', ceremony, attested);
    const attestation = cborMap([
      [cborText('fmt'), cborText('none')],
      [cborText('attStmt'), cborMap([])],
      [cborText('authData'), cborBytes(data)],
    ]);
    const response = {
      clientDataJSON: clientData('webauthn.create', options.challenge, ceremony).toString('base64url'),
      attestationObject: attestation.toString('base64url'),
      transports: ['internal'],
    };
    return this.#credential(response);
  }

  /** As `navigator.credentials.get` answers. */
  get(asked: object, ceremony: Ceremony) {
    const options = asked as Options;
    const data = authenticatorData(ceremony.rpId ?? options.rpId ?? '', ceremony);
    const client = clientData('webauthn.get', options.challenge, ceremony);
    const signed = Buffer.concat([data, createHash('sha256').update(client).digest()]);
    return this.#credential({
      clientDataJSON: client.toString('base64url'),
      authenticatorData: data.toString('base64url'),
      signature: sign('sha256', signed, this.#key).toString('base64url'),
      userHandle: ceremony.userHandle === undefined ? this.#userHandle : ceremony.userHandle,
    });
  }

  #credential<Response extends object>(response: Response) {
    const { id } = this;
    return { id, rawId: id, type: 'public-key', clientExtensionResults: {}, response };
  }

  /** The public key, as COSE writes one of P-256. */
  #cose(): Buffer {
    const { x = '', y = '' } = this.#publicKey.export({ format: 'jwk' });
    return cborMap([
      [cborInt(1), cborInt(2)],
      [cborInt(3), cborInt(-7)],
      [cborInt(-1), cborInt(1)],
      [cborInt(-2), cborBytes(Buffer.from(x, 'base64url'))],
      [cborInt(-3), cborBytes(Buffer.from(y, 'base64url'))],
    ]);
  }
}

const PRESENT = 0x01;
const VERIFIED = 0x04;
const ATTESTED = 0x40;

function authenticatorData(
  rpId: string,
  { isVerified = true, counter = 0 }: Ceremony,
  attested = Buffer.alloc(0),
) {
  const tail = Buffer.alloc(5);
  tail[0] = PRESENT | (isVerified ? VERIFIED : 0) | (attested.length > 0 ? ATTESTED : 0);
  tail.writeUInt32BE(counter, 1);
  return Buffer.concat([createHash('sha256').update(rpId).digest(), tail, attested]);
}

const clientData = (type: string, challenge: string, { origin }: Ceremony): Buffer =>
  Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));

const cborHead = (major: number, value: number): Buffer => {
  if (value < 24) return Buffer.from([(major << 5) | value]);
  if (value < 256) return Buffer.from([(major << 5) | 24, value]);
  return Buffer.from([(major << 5) | 25, value >> 8, value & 0xff]);
};
const cborInt = (value: number): Buffer => (value < 0 ? cborHead(1, -1 - value) : cborHead(0, value));
const cborText = (text: string): Buffer => Buffer.concat([cborHead(3, text.length), Buffer.from(text)]);
const cborBytes = (bytes: Buffer): Buffer => Buffer.concat([cborHead(2, bytes.length), bytes]);
const cborMap = (entries: [Buffer, Buffer][]): Buffer =>
  Buffer.concat([cborHead(5, entries.length), ...entries.flat()]);

/** Adds one to the account. @param origin of the place's pages */
export async function addPasskey(
  client: ApiClient,
  origin: string,
): Promise<{ id: string; passkey: SoftPasskey }> {
  const passkey = new SoftPasskey();
  const asked = await client.post('/auth/second-factor/passkeys/options');
  const answer = passkey.create(asked.body, { origin });
  const { status, body } = await client.post('/auth/second-factor/passkeys', {
    name: 'Laptop',
    passkey: answer,
  });
  if (status !== 201) throw new Error(`adding a passkey answered ${status}: ${body.code}`);
  return { id: (body.passkey as { id: string }).id, passkey };
}
