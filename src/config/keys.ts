import Joi, { type CustomHelpers, type ObjectSchema } from 'joi';
import { passwordRules, registerUserSchema } from '../domain/users/user.commands.js';
import { readMailFrom, readSmtpUrl } from './mail.js';
import type { Settings } from './settings.js';

/** The environment as the operator writes it, checked. `.env.example` describes each key. */
export interface Environment {
  NODE_ENV: Settings['mode'];
  HOST: string;
  PORT: number;
  PUBLIC_URL?: string;
  STORAGE_DIR: string;
  DATABASE_URL?: string;
  ADMIN_LOGIN: string;
  ADMIN_EMAIL: string;
  ADMIN_PASSWORD?: string;
  SESSION_SECRET?: string;
  JWT_SECRET?: string;
  REGISTRATION: Settings['rules']['registration'];
  MAX_UPLOAD_BYTES: number | null;
  DEFAULT_QUOTA_BYTES: number | null;
  LOG_LEVEL: Settings['log']['level'];
  LOG_FILE?: string;
  LOG_RETENTION_DAYS: number;
  TRASH_RETENTION_DAYS: number;
  AUDIT_RETENTION_DAYS: number;
  BACKUP_WARN_DAYS: number;
  SCRUB_DAYS: number;
  SCRUB_MIB_PER_SECOND: number;
  TRUST_PROXY: number;
  STRANGER_REQUESTS_PER_MINUTE: number;
  ACCEL_REDIRECT?: string;
  WEB_CONCURRENCY: number | 'auto';
  BLOB_STORE: Settings['blobStore']['kind'];
  S3_ENDPOINT?: string;
  S3_REGION?: string;
  S3_BUCKET?: string;
  S3_ACCESS_KEY_ID?: string;
  S3_SECRET_ACCESS_KEY?: string;
  S3_FORCE_PATH_STYLE: boolean;
  S3_PRESIGNED_DOWNLOADS: boolean;
  S3_PUBLIC_ENDPOINT?: string;
  METRICS_TOKEN?: string;
  SMTP_URL?: string;
  MAIL_FROM?: string;
}

export type Key = keyof Environment;

/** May also be given as the name of a file that holds the value, under `NAME_FILE`. */
export const secretKeys: readonly Key[] = [
  'DATABASE_URL',
  'ADMIN_PASSWORD',
  'SESSION_SECRET',
  'JWT_SECRET',
  'S3_ACCESS_KEY_ID',
  'S3_SECRET_ACCESS_KEY',
  'METRICS_TOKEN',
  'SMTP_URL',
];

const bytes = Joi.number().integer().min(1).allow(null).default(null);
const days = Joi.number().integer().max(36_500);
const secret = Joi.string().min(32);
const emailAddress = Joi.string().email({ tlds: false });

const schemas: Record<Key, Joi.Schema> = {
  NODE_ENV: Joi.string().valid('development', 'production', 'test').default('development'),
  HOST: Joi.string().hostname().default('127.0.0.1'),
  PORT: Joi.number().integer().min(1).max(65_535).default(3000),
  PUBLIC_URL: Joi.string().custom(publicUrl),
  STORAGE_DIR: Joi.string().default('./storage'),
  DATABASE_URL: Joi.string().custom(databaseUrl),
  ADMIN_LOGIN: registerUserSchema.extract('login').optional().default('admin'),
  ADMIN_EMAIL: registerUserSchema.extract('email').optional().default('admin@localhost'),
  ADMIN_PASSWORD: passwordRules,
  SESSION_SECRET: secret,
  JWT_SECRET: secret,
  REGISTRATION: Joi.string().valid('open', 'closed').default('open'),
  MAX_UPLOAD_BYTES: bytes,
  DEFAULT_QUOTA_BYTES: bytes,
  LOG_LEVEL: Joi.string().valid('debug', 'info', 'warning', 'error').default('info'),
  LOG_FILE: Joi.string(),
  LOG_RETENTION_DAYS: days.min(1).default(30),
  TRASH_RETENTION_DAYS: days.min(0).default(30),
  AUDIT_RETENTION_DAYS: days.min(1).default(1095),
  BACKUP_WARN_DAYS: days.min(0).default(7),
  SCRUB_DAYS: days.min(0).default(90),
  SCRUB_MIB_PER_SECOND: Joi.number().min(0.1).max(100_000).default(20),
  TRUST_PROXY: Joi.number().integer().min(0).max(100).default(0),
  STRANGER_REQUESTS_PER_MINUTE: Joi.number().integer().min(0).max(1_000_000_000).default(12_000),
  ACCEL_REDIRECT: Joi.string()
    .pattern(/^\/[\w./-]+\/$/, { name: 'prefix' })
    .when('BLOB_STORE', { is: 'disk', otherwise: Joi.forbidden() }),
  WEB_CONCURRENCY: Joi.alternatives(Joi.number().integer().min(1).max(256), Joi.valid('auto')).default(1),
  BLOB_STORE: Joi.string().valid('disk', 's3').default('disk'),
  S3_ENDPOINT: Joi.string().custom(s3Endpoint),
  S3_REGION: Joi.string(),
  S3_BUCKET: Joi.string(),
  S3_ACCESS_KEY_ID: Joi.string(),
  S3_SECRET_ACCESS_KEY: Joi.string(),
  S3_FORCE_PATH_STYLE: Joi.boolean().default(false),
  S3_PRESIGNED_DOWNLOADS: Joi.boolean().default(false),
  S3_PUBLIC_ENDPOINT: Joi.string().uri({ scheme: ['http', 'https'] }),
  METRICS_TOKEN: Joi.string().min(16),
  SMTP_URL: Joi.string().custom(smtpUrl),
  MAIL_FROM: Joi.string().max(320).custom(mailFrom),
};

export const keys = Object.keys(schemas) as Key[];

/** What is wrong is said without the value, for that may be a secret. */
export const environmentSchema: ObjectSchema<Environment> = Joi.object<Environment>(schemas).messages({
  'any.unknown': '{#label} makes no sense with BLOB_STORE=s3, where a proxy finds no files to send',
  'string.pattern.name': '{#label} does not fit the rule "{#name}"',
  'rule.publicUrl': '{#label} must look like https://files.example.org, without a path',
  'rule.s3Endpoint':
    '{#label} must look like https://s3.example.org; its keys belong in S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY',
  'rule.databaseUrl': '{#label} must look like postgres://user:password@host:5432/database',
  'rule.smtpUrl':
    '{#label} must look like smtps://user:password@host:465 or smtp://user:password@host:587?starttls=required',
  'rule.mailFrom': '{#label} must look like drive@example.org or Our drive <drive@example.org>',
});

function publicUrl(value: string, helpers: CustomHelpers) {
  const url = parseUrl(value);
  const isOrigin = url && /^https?:$/.test(url.protocol) && url.pathname === '/' && !url.search && !url.hash;
  return isOrigin && !url.username && !url.password ? url.origin : helpers.error('rule.publicUrl');
}

/** Its keys have places of their own: an address is told in errors. */
function s3Endpoint(value: string, helpers: CustomHelpers) {
  const url = parseUrl(value);
  const isAddress = url && /^https?:$/.test(url.protocol) && !url.username && !url.password;
  return isAddress ? value : helpers.error('rule.s3Endpoint');
}

function databaseUrl(value: string, helpers: CustomHelpers) {
  const url = parseUrl(value);
  const isGood = url && /^postgres(ql)?:$/.test(url.protocol) && url.pathname.length > 1;
  return isGood ? value : helpers.error('rule.databaseUrl');
}

function smtpUrl(value: string, helpers: CustomHelpers) {
  return readSmtpUrl(value) ? value : helpers.error('rule.smtpUrl');
}

function mailFrom(value: string, helpers: CustomHelpers) {
  const { address } = readMailFrom(value) ?? {};
  return address && !emailAddress.validate(address).error ? value : helpers.error('rule.mailFrom');
}

const parseUrl = (value: string): URL | null => (URL.canParse(value) ? new URL(value) : null);
