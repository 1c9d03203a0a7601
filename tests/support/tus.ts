import { createHash } from 'node:crypto';
import type { Answer, ApiClient } from './client.js';

/** What tus says of itself in every request. */
export const tusVersion = { 'Tus-Resumable': '1.0.0' };

export const metadataOf = (fields: Record<string, string>): string =>
  Object.entries(fields)
    .map(([key, value]) => `${key} ${Buffer.from(value).toString('base64')}`)
    .join(',');

/** The value of `Upload-Checksum`. */
export const checksumOf = (algorithm: string, text: string): string =>
  `${algorithm} ${createHash(algorithm).update(text).digest('base64')}`;

type Headers = Record<string, string>;

export const announce = (
  by: ApiClient,
  length: number,
  fields: Record<string, string>,
  headers: Headers = {},
): Promise<Answer> =>
  by.call('POST', '/uploads', {
    headers: {
      ...tusVersion,
      'Upload-Length': String(length),
      'Upload-Metadata': metadataOf(fields),
      ...headers,
    },
  });

/** Announces an upload and returns its path below `/api/v1`. */
export async function beginUpload(
  by: ApiClient,
  length: number,
  fields: Record<string, string> = { filename: 'file.txt' },
): Promise<string> {
  const { status, headers, body } = await announce(by, length, fields);
  if (status !== 201) throw new Error(`the upload was answered ${status} ${body.code}`);
  return pathIn(headers, 'Location');
}

export const sendBytes = (
  by: ApiClient,
  path: string,
  offset: number,
  body: string,
  headers: Headers = {},
): Promise<Answer> =>
  by.call('PATCH', path, {
    body,
    headers: {
      ...tusVersion,
      'Content-Type': 'application/offset+octet-stream',
      'Upload-Offset': String(offset),
      ...headers,
    },
  });

/** Its answer has no body, a refusal neither. */
export async function askUpload(by: ApiClient, path: string): Promise<Pick<Answer, 'status' | 'headers'>> {
  const { status, headers } = await by.raw('HEAD', `/api/v1${path}`, { headers: tusVersion });
  return { status, headers };
}

export const offsetOf = ({ headers }: Pick<Answer, 'headers'>): number =>
  Number(headers.get('Upload-Offset') ?? Number.NaN);

/** Of the file that an upload became, below `/api/v1`. */
export const filePathOf = ({ headers }: Pick<Answer, 'headers'>): string =>
  pathIn(headers, 'Content-Location');

const pathIn = (headers: Answer['headers'], name: string): string =>
  String(headers.get(name)).replace(/^\/api\/v1/, '');
