import type { BulkPreview } from '../../domain/bulk/preview-bulk.js';
import { canUndo } from '../../domain/bulk/start-bulk.js';
import type { Job, JobResult } from '../../domain/jobs/job.js';
import type { ListedJobKind } from '../../domain/jobs/list-jobs.js';
import { offboardingCursor } from '../../domain/offboarding/offboarding.js';
import type { OffboardingPreview } from '../../domain/offboarding/preview-offboarding.js';
import type { ScrubReport } from '../../domain/scrub/get-scrub.js';
import type { ScrubTally } from '../../domain/scrub/scrub-store.js';
import type { Translate } from '../../i18n/index.js';

/** A code in the reader's words. */
const wordsFor = (t: Translate, code: string | null): string | null =>
  code === null ? null : t(`errors.${code}`);

export const presentJob = (t: Translate, job: Job) => ({
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
  filesOfOne: job.kind === 'offboarding' && job.state !== 'done' ? offboardingCursor(job).files : null,
  attempts: job.attempts,
  errorCode: job.errorCode,
  errorText: wordsFor(t, job.errorCode),
  error: job.error,
  canUndo: canUndo(job),
  undoOf: job.undoOf,
  undoneBy: job.undoneBy,
  createdAt: job.createdAt,
  startedAt: job.startedAt,
  finishedAt: job.finishedAt,
});

export const presentJobKind = (t: Translate, kind: ListedJobKind) => ({
  kind: kind.kind,
  pausedAt: kind.pausedAt,
  pausedBy: kind.pausedBy,
  waiting: kind.waiting,
  running: kind.running,
  failed: kind.failed,
  last: kind.last && presentJob(t, kind.last),
  nextAt: kind.nextAt,
  canRunNow: kind.canRunNow,
});

export const presentJobResult = (t: Translate, result: JobResult) => ({
  id: result.id,
  subjectId: result.subjectId,
  subject: result.subject,
  outcome: result.outcome,
  reason: result.reason,
  reasonText: wordsFor(t, result.reason),
  details: result.details,
});

export const presentBulkPreview = (t: Translate, preview: BulkPreview) => ({
  total: preview.total,
  count: preview.count,
  left: preview.left.map(({ reason, count }) => ({ reason, reasonText: wordsFor(t, reason), count })),
  names: preview.names,
  canUndo: preview.canUndo,
  isFinal: preview.isFinal,
});

export const presentOffboardingPreview = (t: Translate, preview: OffboardingPreview) => ({
  total: preview.total,
  count: preview.count,
  left: preview.left.map(({ reason, count }) => ({ reason, reasonText: wordsFor(t, reason), count })),
  sum: preview.sum,
  people: preview.people.map(({ isAdmin, ...leaver }) => leaver),
  receiver: preview.receiver,
});

/** What the scrub and the doctor marked, with whose it is. */
export const presentScrub = ({
  everyDays,
  bytesPerSecond,
  beganAt,
  underWay,
  last,
  damaged,
  isMoreDamaged,
}: ScrubReport) => ({
  everyDays,
  bytesPerSecond,
  beganAt,
  underWay: underWay && { ...tallyOf(underWay), totalBytes: underWay.totalBytes },
  last: last && { ...tallyOf(last), endedAt: last.endedAt },
  damaged: damaged.map(({ id, name, ownerId, ownerLogin, isTrashed, damagedAt }) => ({
    id,
    name,
    ownerId,
    ownerLogin,
    isTrashed,
    damagedAt,
  })),
  isMoreDamaged,
});

const tallyOf = ({ fileCount, damagedCount, readBytes }: ScrubTally) => ({
  fileCount,
  damagedCount,
  readBytes,
});
