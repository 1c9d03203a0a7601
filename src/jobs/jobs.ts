import type { Settings } from '../config/settings.js';
import type { Ports } from '../domain/shared/ports.js';
import type { UseCases } from '../domain/use-cases.js';

export interface Job {
  name: string;
  everyMs: number;
  /** Returns how much it removed. */
  run(): Promise<number>;
}

/** What the periodic work needs of the database besides the domain's ports. */
interface Retention {
  deleteEndedSessions(before: Date): Promise<number>;
  deleteExpiredRefreshTokens(): Promise<number>;
  deleteExpiredBrowserSessions(): Promise<number>;
  deleteExpiredGrants(): Promise<number>;
  deleteExpiredAttempts(): Promise<number>;
}

type JobPorts = Pick<Ports, 'blobs' | 'files' | 'logs'> & {
  uploads: Pick<Ports['uploads'], 'knownHandles'>;
  retention: Retention;
  useCases: {
    entries: Pick<UseCases['entries'], 'settle'>;
    trash: Pick<UseCases['trash'], 'purgeExpired'>;
    users: Pick<UseCases['users'], 'removeDeleted'>;
    uploads: Pick<UseCases['uploads'], 'dropExpired'>;
  };
};

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const daysAgo = (days: number): Date => new Date(Date.now() - days * 24 * hourMs);

/** An upload may still be on its way to its row for as long as this. */
const longestUploadDays = 1;
/** Sessions that are over still tell from which addresses a user signs in. */
const sessionMemoryDays = 90;

export const createJobs = (
  { blobs, files, uploads, logs, retention, useCases }: JobPorts,
  { log }: Pick<Settings, 'log'>,
): Job[] => [
  {
    name: 'bytes without a file',
    everyMs: hourMs,
    run: async () => {
      const before = daysAgo(longestUploadDays);
      return (await blobs.sweep(before, files.knownBlobKeys, uploads.knownHandles)).removedCount;
    },
  },
  // What a crash left reserved must not keep its owner waiting.
  { name: 'uploads that were given up', everyMs: 5 * minuteMs, run: () => useCases.uploads.dropExpired() },
  // Acts on large folders and accounts that a crash cut off half way.
  { name: 'halves of acts on the trash', everyMs: minuteMs, run: () => useCases.entries.settle() },
  { name: 'deleted accounts', everyMs: minuteMs, run: () => useCases.users.removeDeleted() },
  { name: 'old log lines', everyMs: hourMs, run: () => logs.deleteBefore(daysAgo(log.retentionDays)) },
  { name: 'old trash', everyMs: hourMs, run: () => useCases.trash.purgeExpired() },
  {
    name: 'sessions long over',
    everyMs: 24 * hourMs,
    run: () => retention.deleteEndedSessions(daysAgo(sessionMemoryDays)),
  },
  { name: 'spent refresh tokens', everyMs: hourMs, run: () => retention.deleteExpiredRefreshTokens() },
  { name: 'expired browser sessions', everyMs: hourMs, run: () => retention.deleteExpiredBrowserSessions() },
  { name: 'expired link grants', everyMs: hourMs, run: () => retention.deleteExpiredGrants() },
  { name: 'expired attempt counts', everyMs: hourMs, run: () => retention.deleteExpiredAttempts() },
];
