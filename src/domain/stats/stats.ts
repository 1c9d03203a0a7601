export interface Totals {
  users: number;
  files: number;
  /** Of all files' content. */
  bytes: number;
  links: number;
}

export interface DailyStats {
  /** UTC, `2026-11-23`. */
  date: string;
  users: number;
  files: number;
  bytes: number;
  links: number;
}

/** `daily` counts what was added on each of the last 30 days and is still there, the oldest first, no day left out. */
export interface Stats {
  totals: Totals;
  daily: DailyStats[];
}
