import type { RelocationStore } from '../domain/relocation/relocation-store.js';
import type { Ports } from '../domain/shared/ports.js';
import { createAuditStore } from './audit-store.js';
import { createBackupStore } from './backup-store.js';
import { createBulkStore } from './bulk-store.js';
import type { Database } from './database.js';
import { createDoctorStore } from './doctor-store.js';
import { createDownloadCounter } from './download-counter.js';
import { createEntryJobStore } from './entry-job-store.js';
import { createEntryTree } from './entry-tree.js';
import { createExportStore } from './export-store.js';
import { createFileStore } from './file-store.js';
import { createFolderStore } from './folder-store.js';
import { createGroupStore } from './group-store.js';
import { createImportStore } from './import-store.js';
import { createJobStore } from './job-store.js';
import { createLinkGrants } from './link-grants.js';
import { createLinkStore } from './link-store.js';
import { createLogStore } from './log-store.js';
import { createNoticeStore } from './notice-store.js';
import { createOffboardingStore } from './offboarding-store.js';
import { createPasskeyStore } from './passkey-store.js';
import { createPlaces } from './places.js';
import { createPreviewStore } from './preview-store.js';
import { createRelocationStore } from './relocation-store.js';
import { createRetention, type Retention } from './retention.js';
import { createScrubStore } from './scrub-store.js';
import { createSecondFactorStore } from './second-factor-store.js';
import { createSessionStore } from './session-store.js';
import { createSettingStore } from './setting-store.js';
import { createSignInStore } from './sign-in-store.js';
import { createSlipKeyStore } from './slip-key-store.js';
import { createStatsStore } from './stats-store.js';
import { createTrashStore } from './trash-store.js';
import { createUnitOfWork } from './unit-of-work.js';
import { createUploadStore } from './upload-store.js';
import { createUsageStore } from './usage-store.js';
import { createUserStore } from './user-store.js';
import { createViewStore } from './view-store.js';

type StorePorts = Pick<
  Ports,
  | 'unitOfWork'
  | 'users'
  | 'sessions'
  | 'secondFactors'
  | 'passkeys'
  | 'groups'
  | 'settings'
  | 'places'
  | 'folders'
  | 'files'
  | 'entryTree'
  | 'trash'
  | 'entryJobs'
  | 'jobs'
  | 'bulk'
  | 'imports'
  | 'slipKeys'
  | 'offboarding'
  | 'exports'
  | 'uploads'
  | 'downloads'
  | 'previews'
  | 'scrub'
  | 'notices'
  | 'doctor'
  | 'links'
  | 'linkGrants'
  | 'audit'
  | 'backups'
  | 'signIns'
  | 'logs'
  | 'stats'
  | 'usage'
  | 'views'
>;

export interface Stores extends StorePorts {
  relocation: RelocationStore;
  retention: Retention;
  /** Writes what is still held back; call it before the database is closed. */
  drain(): Promise<void>;
}

export interface StoresOptions {
  log: (message: string) => void;
  /** Of the request that is being answered. */
  requestId?: () => string | null;
}

export function createStores(database: Database, { log, requestId = () => null }: StoresOptions): Stores {
  const sessions = createSessionStore(database, log);
  const downloads = createDownloadCounter(database, log);
  return {
    unitOfWork: createUnitOfWork(database.sequelize),
    users: createUserStore(database),
    usage: createUsageStore(database),
    sessions,
    secondFactors: createSecondFactorStore(database),
    passkeys: createPasskeyStore(database),
    groups: createGroupStore(database),
    notices: createNoticeStore(database),
    settings: createSettingStore(database),
    places: createPlaces(database),
    folders: createFolderStore(database),
    files: createFileStore(database),
    entryTree: createEntryTree(database),
    trash: createTrashStore(database),
    entryJobs: createEntryJobStore(database),
    jobs: createJobStore(database),
    bulk: createBulkStore(database),
    imports: createImportStore(database),
    slipKeys: createSlipKeyStore(database),
    offboarding: createOffboardingStore(database),
    exports: createExportStore(database),
    uploads: createUploadStore(database),
    downloads,
    previews: createPreviewStore(database),
    scrub: createScrubStore(database),
    doctor: createDoctorStore(database),
    relocation: createRelocationStore(database),
    links: createLinkStore(database),
    linkGrants: createLinkGrants(database),
    signIns: createSignInStore(database),
    audit: createAuditStore(database, { requestId }),
    backups: createBackupStore(database),
    logs: createLogStore(database),
    stats: createStatsStore(database),
    views: createViewStore(database),
    retention: createRetention(database),
    async drain() {
      await Promise.all([sessions.drain(), downloads.drain()]);
    },
  };
}
