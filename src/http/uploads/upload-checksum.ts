import { type Checksum, checksumAlgorithms } from '../../domain/files/blob-store.js';
import { HttpError } from '../problem.js';

/**
 * The checksum extension, which the library lacks. `Upload-Checksum: sha1 <base64>`.
 * @throws HttpError 400 where it is malformed, or of another algorithm
 */
export function checksumOf(header: string | undefined): Checksum | undefined {
  if (header === undefined) return undefined;
  const [, name, base64 = ''] = /^(\w+) ([A-Za-z0-9+/]+={0,2})$/.exec(header) ?? [];
  const algorithm = checksumAlgorithms.find((one) => one === name);
  if (!algorithm) throw new HttpError(400);
  return { algorithm, digest: Buffer.from(base64, 'base64').toString('hex') };
}
