export const logLevels = ['debug', 'info', 'warning', 'error'] as const;
export type LogLevel = (typeof logLevels)[number];

/** A line of the log as the database keeps it. */
export interface LogEntry {
  time: Date;
  level: LogLevel;
  message: string;
  /** A domain event's stable name, or null. */
  event: string | null;
  requestId: string | null;
  /** Whose act it was. */
  userId: string | null;
  /** Everything else that was said; no secret in it. */
  details: Record<string, unknown>;
}

export type StoredLogEntry = LogEntry & { id: string };
