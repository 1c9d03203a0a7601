import Joi, { type CustomHelpers, type Schema } from 'joi';
import type { LinkPolicy } from '../links/link-policy.js';
import { isReadable } from './site-colour.js';

/** What all see until they put it away, in the languages that it was written in. */
export interface Announcement {
  en: string | null;
  ru: string | null;
}

/** What an administrator decides while the server runs. Sizes are in bytes; null: no limit, or nothing. */
export interface SettingValues extends LinkPolicy {
  registration: 'open' | 'closed';
  /** Of each new user. */
  defaultQuotaBytes: number | null;
  maxUploadBytes: number | null;
  /** How long the trash keeps what was deleted. */
  trashRetentionDays: number;
  logRetentionDays: number;
  /** How long the audit keeps who did what. */
  auditRetentionDays: number;
  /** From which age on the last backup is called old; 0: nobody asks. */
  backupWarnDays: number;
  /** Sessions that are over still tell from which addresses a user signs in. */
  sessionRetentionDays: number;
  /** Whose password alone is not enough for what their role may. */
  secondFactorRequired: 'nobody' | 'admins' | 'staff';
  /** How long a session lives after it was last used. */
  sessionIdleDays: number;
  /** And how long after the sign-in at most. */
  sessionLongestDays: number | null;
  announcement: Announcement | null;
  /** null: Kladovka, in the reader's language. */
  siteName: string | null;
  /** `#rrggbb`; null: the green of Kladovka. */
  siteColour: string | null;
  /** The SHA-256 of the picture, in hexadecimal. */
  siteLogo: string | null;
}

export type SettingName = keyof SettingValues;

/** Keys of the environment that say the same, for servers whose administrators never did. */
export type SettingKey =
  | 'REGISTRATION'
  | 'DEFAULT_QUOTA_BYTES'
  | 'MAX_UPLOAD_BYTES'
  | 'TRASH_RETENTION_DAYS'
  | 'LOG_RETENTION_DAYS'
  | 'AUDIT_RETENTION_DAYS'
  | 'BACKUP_WARN_DAYS';

export const settingGroups = [
  'accounts',
  'security',
  'storage',
  'links',
  'sessions',
  'announcement',
  'look',
] as const;
export type SettingGroup = (typeof settingGroups)[number];

interface SettingDefinition<Value> {
  group: SettingGroup;
  schema: Schema;
  default: Value;
  unit?: 'bytes' | 'days';
  key?: SettingKey;
  /** A picture is sent by a call of its own. */
  isPicture?: true;
}

/** An announcement is read at a glance; a page that bears it stays short. */
const MAX_ANNOUNCEMENT = 500;
/** As sessions and their tokens are signed for. */
export const MAX_SESSION_DAYS = 365;

const printable = /^[^\p{Cc}\p{Cs}]*$/u;
const bytes = Joi.number().integer().min(1).allow(null);
const days = (least: number, most = 36_500) => Joi.number().integer().min(least).max(most);
const colour = Joi.string()
  .lowercase()
  .pattern(/^#[0-9a-f]{6}$/, { name: 'colour' })
  .custom((value: string, helpers: CustomHelpers) =>
    isReadable(value) ? value : helpers.error('colour.contrast'),
  );
const sentence = Joi.string()
  .trim()
  .normalize('NFC')
  .max(MAX_ANNOUNCEMENT)
  .pattern(printable, { name: 'printable' })
  .empty('')
  .allow(null)
  .default(null);

/** One line each: what it may be, and what it is where nobody said. */
export const settings: { readonly [Name in SettingName]: SettingDefinition<SettingValues[Name]> } = {
  registration: {
    group: 'accounts',
    schema: Joi.string().valid('open', 'closed'),
    default: 'open',
    key: 'REGISTRATION',
  },
  secondFactorRequired: {
    group: 'security',
    schema: Joi.string().valid('nobody', 'admins', 'staff'),
    default: 'nobody',
  },
  defaultQuotaBytes: {
    group: 'storage',
    schema: bytes,
    default: null,
    unit: 'bytes',
    key: 'DEFAULT_QUOTA_BYTES',
  },
  maxUploadBytes: { group: 'storage', schema: bytes, default: null, unit: 'bytes', key: 'MAX_UPLOAD_BYTES' },
  trashRetentionDays: {
    group: 'storage',
    schema: days(0),
    default: 30,
    unit: 'days',
    key: 'TRASH_RETENTION_DAYS',
  },
  logRetentionDays: {
    group: 'storage',
    schema: days(1),
    default: 30,
    unit: 'days',
    key: 'LOG_RETENTION_DAYS',
  },
  auditRetentionDays: {
    group: 'storage',
    schema: days(1),
    default: 1095,
    unit: 'days',
    key: 'AUDIT_RETENTION_DAYS',
  },
  backupWarnDays: { group: 'storage', schema: days(0), default: 7, unit: 'days', key: 'BACKUP_WARN_DAYS' },
  linkMakers: { group: 'links', schema: Joi.string().valid('everyone', 'admins'), default: 'everyone' },
  linkLongestDays: { group: 'links', schema: days(1).allow(null), default: null, unit: 'days' },
  linkPasswordRequired: { group: 'links', schema: Joi.boolean(), default: false },
  linkUploadRequests: { group: 'links', schema: Joi.boolean(), default: true },
  sessionIdleDays: { group: 'sessions', schema: days(1, MAX_SESSION_DAYS), default: 30, unit: 'days' },
  sessionLongestDays: {
    group: 'sessions',
    schema: days(1, MAX_SESSION_DAYS).allow(null),
    default: null,
    unit: 'days',
  },
  sessionRetentionDays: { group: 'sessions', schema: days(1), default: 90, unit: 'days' },
  announcement: {
    group: 'announcement',
    schema: Joi.object({ en: sentence, ru: sentence }).allow(null).custom(orNothing),
    default: null,
  },
  siteName: {
    group: 'look',
    schema: Joi.string()
      .trim()
      .normalize('NFC')
      .min(1)
      .max(40)
      .pattern(printable, { name: 'printable' })
      .allow(null),
    default: null,
  },
  siteColour: { group: 'look', schema: colour.allow(null), default: null },
  siteLogo: {
    group: 'look',
    schema: Joi.string().hex().length(64).allow(null),
    default: null,
    isPicture: true,
  },
};

function orNothing(value: Announcement | null): Announcement | null {
  return value?.en || value?.ru ? value : null;
}

export const settingNames = Object.keys(settings) as SettingName[];

export const isSettingName = (name: string): name is SettingName => Object.hasOwn(settings, name);

export const settingDefaults = Object.fromEntries(
  settingNames.map((name) => [name, settings[name].default]),
) as unknown as SettingValues;
