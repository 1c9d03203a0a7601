import type { Job, JobResult } from '../../domain/jobs/job.js';
import type { ListedJobKind } from '../../domain/jobs/list-jobs.js';

export const presentJob = (job: Job) => ({
  id: job.id,
  kind: job.kind,
  state: job.state,
  origin: job.origin,
  actorId: job.actorId,
  actorLogin: job.actorLogin,
  input: job.input,
  total: job.total,
  doneCount: job.doneCount,
  leftCount: job.leftCount,
  attempts: job.attempts,
  errorCode: job.errorCode,
  error: job.error,
  undoOf: job.undoOf,
  undoneBy: job.undoneBy,
  createdAt: job.createdAt,
  startedAt: job.startedAt,
  finishedAt: job.finishedAt,
});

export const presentJobKind = (kind: ListedJobKind) => ({
  kind: kind.kind,
  pausedAt: kind.pausedAt,
  pausedBy: kind.pausedBy,
  waiting: kind.waiting,
  running: kind.running,
  failed: kind.failed,
  last: kind.last && presentJob(kind.last),
  nextAt: kind.nextAt,
  canRunNow: kind.canRunNow,
});

export const presentJobResult = (result: JobResult) => ({
  id: result.id,
  subjectId: result.subjectId,
  subject: result.subject,
  outcome: result.outcome,
  reason: result.reason,
  details: result.details,
});
