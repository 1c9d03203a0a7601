import { availableParallelism } from 'node:os';
import path from 'node:path';
import { settingDefaults } from '../domain/settings/setting.js';
import { type RawEnvironment, readEnvironment } from './environment.js';
import { environmentLines } from './environment-lines.js';
import { type Environment, environmentSchema } from './keys.js';
import { readMailFrom, readSmtpUrl } from './mail.js';
import { missingKeys, s3Keys } from './missing-keys.js';
import type { S3Settings, Settings } from './settings.js';
import { newSecrets, storedSecrets } from './stored-secrets.js';

/** Lists everything that is wrong with the settings, so that it can be mended in one go. */
export class SettingsError extends Error {
  constructor(readonly problems: string[]) {
    super(`The settings need another look:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'SettingsError';
  }
}

export interface SettingsSource {
  env?: Record<string, string | undefined>;
  envFile?: string;
  /** What the command line says; it wins. */
  overrides?: { HOST?: string; PORT?: string };
  /** For what brings the secrets of this storage along: none are made and kept before. */
  keepsNoSecrets?: boolean;
}

/** @throws SettingsError with every bad and every unknown setting at once. */
export function loadSettings({
  env = process.env,
  envFile = '.env',
  overrides = {},
  keepsNoSecrets = false,
}: SettingsSource = {}): Settings {
  const { values, problems } = readEnvironment({ ...env, ...withoutGaps(overrides) }, envFile);
  const { value, error } = environmentSchema.validate(values, {
    abortEarly: false,
    errors: { wrap: { label: false } },
  });
  const all = [...problems, ...missingKeys(values), ...(error?.details.map(({ message }) => message) ?? [])];
  if (all.length > 0 || !value) throw new SettingsError(all);
  return deepFreeze(toSettings(value, values, keepsNoSecrets ? () => newSecrets() : storedSecrets));
}

const withoutGaps = (overrides: object) =>
  Object.fromEntries(Object.entries(overrides).filter(([, value]) => value !== undefined));

function toSettings(
  env: Environment,
  given: RawEnvironment['values'],
  stored: (storageDir: string) => Settings['secrets'],
): Settings {
  const storageDir = path.resolve(env.STORAGE_DIR);
  const publicUrl = env.PUBLIC_URL ?? localUrl(env.HOST, env.PORT);
  return {
    mode: env.NODE_ENV,
    host: env.HOST,
    port: env.PORT,
    publicUrl,
    isHttps: publicUrl.startsWith('https:'),
    storageDir,
    databaseUrl: env.DATABASE_URL ?? null,
    admin: { login: env.ADMIN_LOGIN, email: env.ADMIN_EMAIL, password: env.ADMIN_PASSWORD ?? null },
    secrets: secretsOf(env, () => stored(storageDir)),
    environment: environmentLines(env, given),
    rules: {
      ...settingDefaults,
      registration: env.REGISTRATION,
      maxUploadBytes: env.MAX_UPLOAD_BYTES,
      defaultQuotaBytes: env.DEFAULT_QUOTA_BYTES,
      trashRetentionDays: env.TRASH_RETENTION_DAYS,
      auditRetentionDays: env.AUDIT_RETENTION_DAYS,
      backupWarnDays: env.BACKUP_WARN_DAYS,
      logRetentionDays: env.LOG_RETENTION_DAYS,
      scrubDays: env.SCRUB_DAYS,
      scrubBytesPerSecond: env.SCRUB_MIB_PER_SECOND * 1024 * 1024,
      publicUrl,
    },
    log: {
      level: env.LOG_LEVEL,
      file: env.LOG_FILE ? path.resolve(env.LOG_FILE) : path.join(storageDir, 'logs/kladovka.log'),
      retentionDays: env.LOG_RETENTION_DAYS,
    },
    trustProxy: env.TRUST_PROXY,
    strangerRequestsPerMinute: env.STRANGER_REQUESTS_PER_MINUTE,
    accelRedirect: env.ACCEL_REDIRECT ?? null,
    concurrency: env.WEB_CONCURRENCY === 'auto' ? availableParallelism() : env.WEB_CONCURRENCY,
    blobStore: env.BLOB_STORE === 's3' ? { kind: 's3', ...s3Settings(env) } : { kind: 'disk' },
    s3: s3Keys.every((key) => env[key]) ? s3Settings(env) : null,
    metricsToken: env.METRICS_TOKEN ?? null,
    mail: mailSettings(env),
  };
}

/** Addresses that mean "every network card" lead nowhere when they stand in a link. */
function localUrl(host: string, port: number): string {
  const isAny = host === '0.0.0.0' || host === '::';
  const name = isAny ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return new URL(`http://${name}:${port}`).origin;
}

function secretsOf(env: Environment, read: () => Settings['secrets']): Settings['secrets'] {
  const { SESSION_SECRET: session, JWT_SECRET: jwt } = env;
  if (session && jwt) return { session, jwt };
  try {
    const stored = read();
    return { session: session ?? stored.session, jwt: jwt ?? stored.jwt };
  } catch (error) {
    throw new SettingsError([`STORAGE_DIR can't keep the secrets: ${(error as Error).message}`]);
  }
}

/** Call it where all of them are there; with BLOB_STORE=s3 the schema has seen to that. */
const s3Settings = (env: Environment): S3Settings => ({
  endpoint: env.S3_ENDPOINT ?? '',
  region: env.S3_REGION ?? '',
  bucket: env.S3_BUCKET ?? '',
  accessKeyId: env.S3_ACCESS_KEY_ID ?? '',
  secretAccessKey: env.S3_SECRET_ACCESS_KEY ?? '',
  forcePathStyle: env.S3_FORCE_PATH_STYLE,
  publicEndpoint: env.S3_PRESIGNED_DOWNLOADS ? (env.S3_PUBLIC_ENDPOINT ?? env.S3_ENDPOINT ?? null) : null,
});

/** Without a server for it no letter goes out. */
function mailSettings({ SMTP_URL, MAIL_FROM }: Environment): Settings['mail'] {
  const server = SMTP_URL ? readSmtpUrl(SMTP_URL) : null;
  const from = MAIL_FROM ? readMailFrom(MAIL_FROM) : null;
  return server && from ? { ...server, from } : null;
}

function deepFreeze<T extends object>(value: T): T {
  for (const part of Object.values(value)) if (part && typeof part === 'object') deepFreeze(part);
  return Object.freeze(value);
}
