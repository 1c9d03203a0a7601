import type { RawEnvironment } from './environment.js';
import type { Key } from './keys.js';

export const s3Keys = [
  'S3_ENDPOINT',
  'S3_REGION',
  'S3_BUCKET',
  'S3_ACCESS_KEY_ID',
  'S3_SECRET_ACCESS_KEY',
] as const satisfies Key[];

/**
 * Keys that other keys make necessary. Instances that share a database must share the secrets too, which a file on
 * one machine's disk does not promise.
 */
export function missingKeys(values: RawEnvironment['values']): string[] {
  const isShared = values.NODE_ENV === 'production' && values.DATABASE_URL;
  return [
    ...(isShared ? missing(values, ['SESSION_SECRET', 'JWT_SECRET'], 'with DATABASE_URL in production') : []),
    ...(values.SMTP_URL ? missing(values, ['MAIL_FROM'], 'with SMTP_URL') : []),
    ...(values.BLOB_STORE === 's3' ? missing(values, s3Keys, 'with BLOB_STORE=s3') : []),
  ];
}

const missing = (values: RawEnvironment['values'], keys: readonly Key[], when: string): string[] =>
  keys.filter((key) => !values[key]).map((key) => `${key} must be set ${when}`);
