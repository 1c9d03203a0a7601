import type { EntryTree } from '../archives/entry-tree.js';
import type { AuditStore } from '../audit/audit-store.js';
import type { ChangeFeed } from '../changes/change-feed.js';
import type { EntryJobStore } from '../entries/entry-job-store.js';
import type { Places } from '../entries/places.js';
import type { BlobStore } from '../files/blob-store.js';
import type { DownloadCounter } from '../files/download-counter.js';
import type { FileStore } from '../files/file-store.js';
import type { FolderStore } from '../folders/folder-store.js';
import type { JobStore } from '../jobs/job-store.js';
import type { LinkGrants } from '../links/link-grants.js';
import type { LinkPasses } from '../links/link-passes.js';
import type { LinkStore } from '../links/link-store.js';
import type { LogStore } from '../logs/log-store.js';
import type { PreviewStore } from '../previews/preview-store.js';
import type { Thumbnailer } from '../previews/thumbnailer.js';
import type { ScrubStore } from '../scrub/scrub-store.js';
import type { AccessTokens } from '../sessions/access-tokens.js';
import type { RefreshTokens } from '../sessions/refresh-tokens.js';
import type { SessionStore } from '../sessions/session-store.js';
import type { StatsStore } from '../stats/stats-store.js';
import type { TrashStore } from '../trash/trash-store.js';
import type { UploadStore } from '../uploads/upload-store.js';
import type { PasswordHasher } from '../users/password-hasher.js';
import type { UsageStore } from '../users/usage-store.js';
import type { UserStore } from '../users/user-store.js';
import type { AttemptLimiter } from './attempt-limiter.js';
import type { EventLog } from './events.js';
import type { UnitOfWork } from './unit-of-work.js';

/** The operator's settings that decide rules. */
export interface Rules {
  registration: 'open' | 'closed';
  /** In bytes; null: no limit. */
  maxUploadBytes: number | null;
  defaultQuotaBytes: number | null;
  /** How long the trash keeps what was deleted. */
  trashRetentionDays: number;
  /** How long the audit keeps who did what. */
  auditRetentionDays: number;
  /** Each content is compared with its record once in so many; 0: never. */
  scrubDays: number;
  /** How links are written, without a slash at the end. */
  publicUrl: string;
}

/** Everything that the domain asks of the world. Each use case names the few that it needs. */
export interface Ports {
  rules: Rules;
  unitOfWork: UnitOfWork;
  events: EventLog;
  attempts: AttemptLimiter;
  users: UserStore;
  usage: UsageStore;
  passwords: PasswordHasher;
  sessions: SessionStore;
  accessTokens: AccessTokens;
  refreshTokens: RefreshTokens;
  places: Places;
  folders: FolderStore;
  files: FileStore;
  entryTree: EntryTree;
  changes: ChangeFeed;
  entryJobs: EntryJobStore;
  jobs: JobStore;
  trash: TrashStore;
  uploads: UploadStore;
  blobs: BlobStore;
  downloads: DownloadCounter;
  previews: PreviewStore;
  thumbnailer: Thumbnailer;
  scrub: ScrubStore;
  links: LinkStore;
  linkGrants: LinkGrants;
  linkPasses: LinkPasses;
  audit: AuditStore;
  logs: LogStore;
  stats: StatsStore;
}
