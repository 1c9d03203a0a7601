export interface Totals {
  users: number;
  files: number;
  /** Of all files' content, without the trash. */
  bytes: number;
  trashBytes: number;
  links: number;
}

/** What was added on a day, as it was counted then: whatever was deleted or revoked since. */
export interface DailyFigures {
  /** UTC, `2026-11-23`. */
  date: string;
  users: number;
  /** Uploads, those that replaced a file, too. */
  files: number;
  bytes: number;
  links: number;
  /** Null: nobody counted yet. */
  downloads: number | null;
  failedSignIns: number | null;
}

/** `daily`: the last days with today, the oldest first, no day left out. */
export interface Stats {
  totals: Totals;
  daily: DailyFigures[];
}

/** Somebody with what they take up, the trash with it, or have added. */
export interface LeadingUser {
  id: string;
  login: string;
  fullName: string;
  bytes: number;
}

export interface LeadingLink {
  id: string;
  /** Of what it leads to. */
  name: string;
  ownerId: string;
  ownerLogin: string;
  openCount: number;
  downloadCount: number;
}

export interface Leaders {
  largest: LeadingUser[];
  /** By what they take up more than `GROWTH_DAYS` ago. */
  growing: LeadingUser[];
  mostUsedLinks: LeadingLink[];
}

export const GROWTH_DAYS = 30;

/** A disk or a part of one. In bytes. */
export interface DiskSpace {
  freeBytes: number;
  totalBytes: number;
}

/** What was taken up at the end of a day; null: nobody looked. */
export interface DailyWeight {
  date: string;
  storedBytes: number | null;
  databaseBytes: number | null;
}
