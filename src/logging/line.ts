import type { LogEntry, LogLevel } from '../domain/logs/log-entry.js';

/** Marks a line that the `logs` table must not get: it was written while the table itself was written to. */
export const localOnly = Symbol('localOnly');

/** A log entry, its time as text. */
export type Line = Omit<LogEntry, 'time'> & { time: string; [localOnly]?: boolean };

/** What passes through winston: the lines of a moment. */
export interface Lines {
  level: LogLevel;
  message: string;
  lines: Line[];
}

/** From the gravest; winston compares by these numbers. */
export const ranks: Record<LogLevel, number> = { error: 0, warning: 1, info: 2, debug: 3 };

/** One object, as files and programs read it. A detail never takes the place of a member that each line has. */
export function flatten({ time, level, message, requestId, userId, event, details }: Line): object {
  const flat: Record<string, unknown> = { time, level, message, requestId, userId, event };
  // Spread, three objects are four times as dear as all else about a line.
  for (const name of Object.keys(details)) if (!Object.hasOwn(flat, name)) flat[name] = details[name];
  return flat;
}
