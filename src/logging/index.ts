import { WriteStream } from 'node:tty';
import { createLogger, transports } from 'winston';
import type { Settings } from '../config/settings.js';
import type { LogLevel } from '../domain/logs/log-entry.js';
import type { LogStore } from '../domain/logs/log-store.js';
import type { EventLog } from '../domain/shared/events.js';
import { DatabaseTransport, isDelivering } from './database-transport.js';
import { createEventLog } from './events.js';
import { jsonLines, readable } from './formats.js';
import { GatheredLines } from './gathered-lines.js';
import { type Line, localOnly, ranks } from './line.js';
import type { Logger } from './logger.js';
import { plainLine } from './plain.js';
import { redactLine } from './redact.js';
import { currentRequest } from './request-context.js';
import { RotatedFile } from './rotated-file.js';

export type { Logger } from './logger.js';
export { currentRequestId, runWithRequest, setRequestUser } from './request-context.js';

export interface LoggingOptions {
  level: LogLevel;
  /** null: no file. */
  file: string | null;
  mode: Settings['mode'];
  retentionDays: number;
  /** Whether lines wait for `attachDatabase`. */
  databaseSink: boolean;
  /** By default the standard output, and nothing in tests. */
  console?: NodeJS.WritableStream | null;
}

export interface Logging {
  logger: Logger;
  events: EventLog;
  /** From now on the files of past days are kept for so many. */
  keepFiles(days: number): void;
  /** From here on the `logs` table gets every line, those that waited first. */
  attachDatabase(logs: Pick<LogStore, 'append'>): void;
  /** Of the table's lines: what waits for it, and what it did not take since the start. */
  figures(): { waiting: number; dropped: number };
  /** Gives the table what waits for it; returns after a few seconds where it is out of reach. */
  flush(): Promise<void>;
  /** The same, and closes the file. What is said later reaches the console alone. */
  close(): Promise<void>;
}

const longestFlushMilliseconds = 5000;

export function createLogging(options: LoggingOptions): Logging {
  const database = options.databaseSink ? createDatabaseSink(() => logger) : null;
  const file =
    options.file === null ? null : createFileSink(options.file, options.retentionDays, () => logger);
  const winston = createLogger({
    levels: ranks,
    format: jsonLines(),
    transports: [createConsoleSink(options), file, database].filter((sink) => sink !== null),
    silent: !file && !database && outputOf(options) === null,
  });
  const gathered = new GatheredLines((lines) => winston.log({ level: 'error', message: '', lines }));
  const say =
    (level: LogLevel) =>
    (message: string, details: object = {}) => {
      if (winston.silent || ranks[level] > ranks[options.level]) return;
      gathered.add(redactLine(plainLine(lineOf(level, message, details))));
    };
  const logger: Logger = {
    error: say('error'),
    warning: say('warning'),
    info: say('info'),
    debug: say('debug'),
  };
  const flush = async (): Promise<void> => {
    gathered.flush();
    if (database) await atMost(longestFlushMilliseconds, database.flush());
  };
  return {
    logger,
    events: createEventLog(logger),
    keepFiles: (days) => {
      if (file) file.retentionDays = days;
    },
    attachDatabase: (logs) => database?.attach(logs),
    figures: () => database?.figures() ?? { waiting: 0, dropped: 0 },
    flush,
    close: async () => {
      gathered.close();
      await flush();
      database?.close();
      await file?.finish();
    },
  };
}

/** Made when the line is said, for the request that says it may be over by the time that a sink takes it. */
function lineOf(level: LogLevel, message: string, details: object): Line {
  const context = currentRequest();
  const { requestId, userId, event, ...rest }: Record<string, unknown> =
    details instanceof Error ? { error: details } : { ...details };
  return {
    time: new Date().toISOString(),
    level,
    message,
    requestId: textOr(requestId, context.requestId),
    userId: textOr(userId, context.userId),
    event: textOr(event),
    details: rest,
    [localOnly]: isDelivering(),
  };
}

const textOr = (value: unknown, otherwise: string | null = null): string | null =>
  typeof value === 'string' ? value : otherwise;

const outputOf = ({ mode, console }: LoggingOptions): NodeJS.WritableStream | null =>
  console === undefined && mode !== 'test' ? process.stdout : (console ?? null);

function createConsoleSink(options: LoggingOptions) {
  const stream = outputOf(options);
  if (!stream) return null;
  // A reader that went away (`| head`) must not take the server along.
  stream.on('error', () => undefined);
  const isColoured = stream instanceof WriteStream && stream.hasColors();
  if (options.mode === 'production') return new transports.Stream({ stream });
  return new transports.Stream({ stream, format: readable(isColoured) });
}

function createFileSink(file: string, retentionDays: number, logger: () => Logger) {
  return new RotatedFile({
    file,
    retentionDays,
    onFailure: (error) => logger().error('The log file can’t be written', { error }),
  });
}

const createDatabaseSink = (logger: () => Logger): DatabaseTransport =>
  new DatabaseTransport({
    onAway: (error) => logger().warning('The log table is out of reach; its lines wait', { error }),
    onBack: ({ failures, dropped }) =>
      logger().warning(
        failures > 0
          ? 'The log table is back'
          : 'More was told than the log table takes; the log file has it all',
        { failedAttempts: failures, droppedLines: dropped },
      ),
  });

async function atMost(milliseconds: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([work, patience]);
  clearTimeout(timer);
}
