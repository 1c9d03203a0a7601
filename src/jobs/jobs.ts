import type { JobWork } from '../domain/jobs/job.js';
import type { JobKindName, ScheduledKind, StandingKind } from '../domain/jobs/job-kinds.js';
import type { Ports } from '../domain/shared/ports.js';
import type { UseCases } from '../domain/use-cases.js';

/** Work that comes round by its schedule. */
export interface PeriodicJob {
  kind: ScheduledKind;
  /** What it removes: as the log and `/metrics` call it. */
  name: string;
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

type JobPorts = Pick<Ports, 'blobs' | 'files' | 'logs' | 'signIns' | 'rules' | 'slipKeys'> & {
  jobs: Pick<Ports['jobs'], 'deleteEnded'>;
  uploads: Pick<Ports['uploads'], 'knownHandles'>;
  retention: Retention;
  useCases: {
    audit: Pick<UseCases['audit'], 'cut' | 'tellEnd'>;
    entries: Pick<UseCases['entries'], 'settle'>;
    stats: Pick<UseCases['stats'], 'rollUp'>;
    trash: Pick<UseCases['trash'], 'purgeExpired'>;
    users: Pick<UseCases['users'], 'removeDeleted'>;
    uploads: Pick<UseCases['uploads'], 'dropExpired'>;
  };
};

const dayMs = 86_400_000;
const daysAgo = (days: number): Date => new Date(Date.now() - days * dayMs);

/** An upload may still be on its way to its row for as long as this. */
const longestUploadDays = 1;
/** So long it is told who failed to sign in. */
const signInMemoryDays = 90;
/** What jobs came to is kept for so long, and of each kind no more than so many. */
const jobMemory = { days: 90, ofKind: 1_000 };
/** A job that failed may be begun again with its passwords for so long. */
const slipKeyDays = 1;

export const createJobs = ({
  blobs,
  files,
  uploads,
  logs,
  signIns,
  jobs,
  slipKeys,
  rules,
  retention,
  useCases,
}: JobPorts): PeriodicJob[] => [
  {
    kind: 'sweep',
    name: 'bytes without a file',
    run: async () => {
      const before = daysAgo(longestUploadDays);
      return (await blobs.sweep(before, files.knownBlobKeys, uploads.knownHandles)).removedCount;
    },
  },
  { kind: 'dailyFigures', name: 'daily figures', run: () => useCases.stats.rollUp() },
  // What a crash left reserved must not keep its owner waiting.
  {
    kind: 'abandonedUploads',
    name: 'uploads that were given up',
    run: () => useCases.uploads.dropExpired(),
  },
  // Acts on large folders and accounts that a crash cut off half way.
  { kind: 'halfDoneActs', name: 'halves of acts on the trash', run: () => useCases.entries.settle() },
  { kind: 'deletedAccounts', name: 'deleted accounts', run: () => useCases.users.removeDeleted() },
  {
    kind: 'logDays',
    name: 'days of the log',
    run: async () => {
      await logs.prepare(new Date());
      return 0;
    },
  },
  {
    kind: 'logRetention',
    name: 'old log lines',
    run: () => logs.deleteBefore(daysAgo(rules.logRetentionDays)),
  },
  { kind: 'auditRetention', name: 'old records of the audit', run: () => useCases.audit.cut() },
  { kind: 'auditEnd', name: 'end of the audit’s chain', run: () => useCases.audit.tellEnd() },
  { kind: 'trashRetention', name: 'old trash', run: () => useCases.trash.purgeExpired() },
  {
    kind: 'sessionRetention',
    name: 'sessions long over',
    run: () => retention.deleteEndedSessions(daysAgo(rules.sessionRetentionDays)),
  },
  {
    kind: 'tokenRetention',
    name: 'spent refresh tokens',
    run: () => retention.deleteExpiredRefreshTokens(),
  },
  {
    kind: 'browserSessionRetention',
    name: 'expired browser sessions',
    run: () => retention.deleteExpiredBrowserSessions(),
  },
  { kind: 'grantRetention', name: 'expired link grants', run: () => retention.deleteExpiredGrants() },
  {
    kind: 'attemptRetention',
    name: 'expired attempt counts',
    run: async () =>
      (await retention.deleteExpiredAttempts()) + (await signIns.deleteBefore(daysAgo(signInMemoryDays))),
  },
  {
    kind: 'jobRetention',
    name: 'old jobs',
    run: async () =>
      (await slipKeys.endFailed(daysAgo(slipKeyDays))) +
      (await jobs.deleteEnded(daysAgo(jobMemory.days), jobMemory.ofKind)),
  },
];

/** Each kind that a worker of the queue runs, by its name. */
export type JobWorks = Record<Exclude<JobKindName, StandingKind>, JobWork>;

interface Teller {
  logger: Record<'info' | 'error', (message: string, details?: object) => void>;
  /** Told of each run on this instance. */
  onRun?(job: string, isDone: boolean, seconds: number): void;
}

/** Periodic work as a job: it tells how much it removed. */
export const periodicWorks = (jobs: PeriodicJob[], { logger, onRun = () => undefined }: Teller) =>
  Object.fromEntries(
    jobs.map(({ kind, name, run }) => {
      const work: JobWork = async ({ proceed }) => {
        const startedAt = performance.now();
        const tell = (isDone: boolean) => onRun(name, isDone, (performance.now() - startedAt) / 1000);
        try {
          const removed = await run();
          if (removed > 0) await proceed({ done: removed });
          tell(true);
          if (removed > 0) logger.info(`removed ${name}`, { count: removed });
        } catch (error) {
          tell(false);
          logger.error(`could not remove ${name}`, { error });
          throw error;
        }
      };
      return [kind, work];
    }),
  ) as Record<ScheduledKind, JobWork>;
