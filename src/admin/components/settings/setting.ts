import type { Setting } from '../../../domain/settings/get-settings.js';
import type { SettingGroup, SettingName } from '../../../domain/settings/setting.js';

/** As the API presents it. */
export interface ShownSetting extends Omit<Setting, 'changedAt'> {
  group: SettingGroup;
  key: string | null;
  changedAt: string | null;
}

/** How each is edited. */
export const controls = {
  registration: 'choice',
  secondFactorRequired: 'choice',
  defaultQuotaBytes: 'bytes',
  maxUploadBytes: 'bytes',
  trashRetentionDays: 'days',
  logRetentionDays: 'days',
  auditRetentionDays: 'days',
  backupWarnDays: 'days',
  linkMakers: 'choice',
  linkLongestDays: 'limitedDays',
  linkPasswordRequired: 'flag',
  linkUploadRequests: 'flag',
  sessionIdleDays: 'days',
  sessionLongestDays: 'limitedDays',
  sessionRetentionDays: 'days',
  announcement: 'announcement',
  siteName: 'text',
  siteColour: 'colour',
  siteLogo: 'logo',
} as const satisfies Record<SettingName, string>;

export const choices: Partial<Record<SettingName, readonly string[]>> = {
  registration: ['open', 'closed'],
  secondFactorRequired: ['nobody', 'admins', 'staff'],
  linkMakers: ['everyone', 'admins'],
};

/** The tag that the API gives it, for `If-Match`. */
export const tagOf = ({ name, version }: ShownSetting): string => `"${name}.${version}"`;

export interface ControlProps {
  /** Of the field, for its label. */
  id: string;
  setting: ShownSetting;
  value: unknown;
  isBad: boolean;
  onChange(value: unknown): void;
}
