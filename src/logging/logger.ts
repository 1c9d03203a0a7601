import type { LogLevel } from '../domain/logs/log-entry.js';

/** Details are anything that helps; `requestId`, `userId` and `event` among them fill the line's own members. */
export type Logger = Record<LogLevel, (message: string, details?: object) => void>;
