import type { Changes } from '../audit/audit-record.js';

/** What somebody is told apart from all else that happens to their account, for a stranger would begin with it. */
export const noticeKinds = [
  'new_device',
  'password_changed',
  'password_reset',
  'email_changed',
  'factor_added',
  'factor_removed',
  'factor_reset',
  'recovery_code_used',
  'recovery_codes_made',
] as const;
export type NoticeKind = (typeof noticeKinds)[number];

export interface Notice {
  id: string;
  kind: NoticeKind;
  time: Date;
  /** From where, and by which agent; null where somebody else did it, whose place is not told. */
  address: string | null;
  agent: string | null;
  /** Of `email_changed`. */
  changes: Changes;
  isUnread: boolean;
}

/** The latest that was not read, and how many there are. */
export interface UnreadNotices {
  latest: Notice;
  count: number;
}

/** So long a page goes on to ask about what nobody looked at. */
export const UNREAD_DAYS = 30;
