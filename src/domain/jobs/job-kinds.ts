/**
 * When it runs of its own accord: every so many minutes, counted from midnight (UTC) and moved by `at`, so that not all come at
 * once. The day has a whole number of them.
 */
export interface Schedule {
  everyMinutes: number;
  at?: number;
}

interface KindRules {
  schedule?: Schedule;
  /** What is due stands in a table of its own, from which every instance takes: it goes on all the time. */
  isStanding?: boolean;
}

/**
 * The register of all work that goes on behind the scenes. A kind is named here, its work is joined to it where the server is
 * put together (`JobWorks`), its words are `panel.words.jobs.kinds`. One without a schedule runs where somebody asks for it.
 */
export const jobKinds = {
  thumbnails: { isStanding: true },
  listActs: { isStanding: true },
  scrub: { isStanding: true },
  dailyFigures: { schedule: { everyMinutes: 10, at: 3 } },
  sweep: { schedule: { everyMinutes: 60, at: 7 } },
  abandonedUploads: { schedule: { everyMinutes: 5, at: 1 } },
  halfDoneActs: { schedule: { everyMinutes: 1 } },
  deletedAccounts: { schedule: { everyMinutes: 1 } },
  trashRetention: { schedule: { everyMinutes: 60, at: 12 } },
  logDays: { schedule: { everyMinutes: 10, at: 6 } },
  logRetention: { schedule: { everyMinutes: 60, at: 17 } },
  auditRetention: { schedule: { everyMinutes: 60, at: 19 } },
  auditEnd: { schedule: { everyMinutes: 1440, at: 241 } },
  sessionRetention: { schedule: { everyMinutes: 1440, at: 202 } },
  tokenRetention: { schedule: { everyMinutes: 60, at: 22 } },
  browserSessionRetention: { schedule: { everyMinutes: 60, at: 27 } },
  grantRetention: { schedule: { everyMinutes: 60, at: 32 } },
  attemptRetention: { schedule: { everyMinutes: 60, at: 37 } },
  accountImport: {},
  jobRetention: { schedule: { everyMinutes: 60, at: 42 } },
  bulkUsers: {},
  bulkLinks: {},
  bulkTrash: {},
  bulkFiles: {},
  offboarding: {},
  noticeMail: {},
  testLetter: {},
} as const satisfies Record<string, KindRules>;

export type JobKindName = keyof typeof jobKinds;

export const jobKindNames = Object.keys(jobKinds) as JobKindName[];

type Named<Rules> = {
  [Name in JobKindName]: (typeof jobKinds)[Name] extends Rules ? Name : never;
}[JobKindName];

export type ScheduledKind = Named<{ schedule: Schedule }>;
export type StandingKind = Named<{ isStanding: true }>;
/** What somebody asks for, with what it is to do. */
export type AskedKind = Exclude<JobKindName, ScheduledKind | StandingKind>;

export const rulesOf = (name: JobKindName): KindRules => jobKinds[name];

export const isJobKind = (name: string): name is JobKindName => Object.hasOwn(jobKinds, name);

const MINUTE_MS = 60_000;

/** The last minute up to `now` in which it began. */
export function latestBeginning({ everyMinutes, at = 0 }: Schedule, now: Date): Date {
  const minute = Math.floor(now.getTime() / MINUTE_MS);
  const rounds = Math.floor((minute - at) / everyMinutes);
  return new Date((rounds * everyMinutes + at) * MINUTE_MS);
}

/** The first minute after `now` in which it begins. */
export const nextBeginning = (schedule: Schedule, now: Date): Date =>
  new Date(latestBeginning(schedule, now).getTime() + schedule.everyMinutes * MINUTE_MS);
