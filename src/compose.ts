import cluster from 'node:cluster';
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import type { S3Settings, Settings } from './config/settings.js';
import type { BackupFolder } from './domain/backup/backup-folder.js';
import type { BackupPorts } from './domain/backup/make-backup.js';
import type { BlobStore } from './domain/files/blob-store.js';
import { withNotices } from './domain/notices/tell-of-acts.js';
import type { RelocationPorts } from './domain/relocation/relocate-blobs.js';
import type { RelocationStore, StoreKind } from './domain/relocation/relocation-store.js';
import { createLiveSettings } from './domain/settings/live-settings.js';
import { type EventLog, eventNames } from './domain/shared/events.js';
import type { Ports } from './domain/shared/ports.js';
import { createUseCases, type UseCases } from './domain/use-cases.js';
import { createZipWriter } from './http/archives/create-zip-writer.js';
import type { Health } from './http/types.js';
import type { Logging } from './logging/index.js';
import { currentRequestId, runWithRequest, setRequestUser } from './logging/index.js';
import { createMailer } from './mail/index.js';
import { createMetrics, type Metrics, tellPrimary } from './metrics/index.js';
import { createDatabaseSnapshots } from './persistence/backup/database-snapshots.js';
import { bytesAreHeld } from './persistence/backup/held-bytes.js';
import { browserSessionFinder } from './persistence/browser-sessions.js';
import { createChangeFeed } from './persistence/change-feed.js';
import { connectDatabase, type Database } from './persistence/database.js';
import { createStores } from './persistence/index.js';
import { createListener } from './persistence/listener.js';
import type { Retention } from './persistence/retention.js';
import { createSettingFeed } from './persistence/setting-store.js';
import { createThumbnailer } from './previews/index.js';
import {
  clientNetwork,
  createAccessTokens,
  createAttemptLimiter,
  createLinkPasses,
  createPasskeyCeremonies,
  createPasswordHasher,
  createRefreshTokens,
  createSeals,
  createSignInChallenges,
  StrangerLimiter,
} from './security/index.js';
import {
  createDiskBlobStore,
  createDiskSpaces,
  createHeldBlobStore,
  createRelocatingBlobStore,
  openBackupFolder,
  openExportFolder,
  openSourceTree,
} from './storage/index.js';

/** The domain with everything that it asks of the world: what the command line and the jobs work with. */
export interface Core {
  ports: Ports;
  useCases: UseCases;
  database: Database;
  retention: Retention;
  relocation: RelocationStore;
  metrics: Metrics;
  databaseUrl: string;
  /** Of this start: bytes may lie in another store than the one of the settings. */
  isRelocating: boolean;
  /** From now on what other processes change holds here, too. */
  followSettings(): void;
  /** Writes out what is held back and lets go of the database; the log is the caller's. */
  close(): Promise<void>;
}

export async function composeCore(settings: Settings, databaseUrl: string, logging: Logging): Promise<Core> {
  const { logger } = logging;
  const ownMetrics = createMetrics(eventNames);
  const metrics = cluster.isWorker ? tellPrimary(ownMetrics) : ownMetrics;
  const events = counted(logging.events, metrics);
  const database = connectDatabase(databaseUrl, {
    poolSize: poolSize(settings.concurrency),
    onError: (error) => logger.warning('a database connection broke', { error }),
  });
  const { drain, retention, relocation, ...stores } = createStores(database, {
    log: (message) => logger.warning(message),
    requestId: currentRequestId,
  });
  const mayCreate = !(await stores.files.hasAny());
  const former = await formerStore(settings, relocation);
  const present = await openBlobStore(settings, settings.blobStore.kind, mayCreate);
  const listener = createListener(databaseUrl, (message) => logger.warning(message));
  const liveSettings = createLiveSettings(settings.rules, stores.settings, {
    log: (message) => logger.warning(message),
    changed: ({ logRetentionDays }) => logging.keepFiles(logRetentionDays),
  });
  await liveSettings.refresh();
  const held = (store: BlobStore) => createHeldBlobStore(store, () => bytesAreHeld(database.pool));
  const blobs = former ? createRelocatingBlobStore(held(present), held(former)) : held(present);
  const attempts = createAttemptLimiter({ pool: database.pool });
  const mailer = createMailer(settings.mail, liveSettings.rules);
  const ports: Ports = {
    ...stores,
    audit: withNotices(stores.audit, { ...stores, mailer, attempts }),
    mailer,
    changes: createChangeFeed(listener),
    events,
    rules: liveSettings.rules,
    liveSettings,
    environment: settings.environment,
    thumbnailer: createThumbnailer({ log: logger.info }),
    blobs,
    zips: createZipWriter(blobs),
    diskSpaces: createDiskSpaces({
      files: settings.blobStore.kind === 'disk' ? settings.storageDir : null,
      database: settings.databaseUrl === null ? join(settings.storageDir, 'postgres') : null,
    }),
    passwords: createPasswordHasher(),
    accessTokens: createAccessTokens({ secret: settings.secrets.jwt }),
    refreshTokens: createRefreshTokens({ secret: settings.secrets.jwt }),
    signInChallenges: createSignInChallenges({ secret: settings.secrets.jwt }),
    passkeyCeremonies: createPasskeyCeremonies({ secret: settings.secrets.jwt, place: liveSettings.rules }),
    seals: createSeals({ secret: settings.secrets.jwt }),
    linkPasses: createLinkPasses({ secret: settings.secrets.jwt }),
    attempts,
  };
  logging.attachDatabase(stores.logs);
  metrics.watch({
    connections: database.connections,
    blobCache: () => ports.blobs.cacheFigures(),
    logLines: logging.figures,
  });
  return {
    ports,
    useCases: createUseCases(ports),
    database,
    retention,
    relocation,
    metrics,
    databaseUrl,
    isRelocating: former !== null,
    followSettings: () => liveSettings.follow(createSettingFeed(listener)),
    close: async () => {
      await Promise.all([drain(), listener.close()]);
      await logging.flush();
      await database.close();
    },
  };
}

const counted = ({ record }: EventLog, metrics: Pick<Metrics, 'eventHappened'>): EventLog => ({
  record: (name, ...rest) => {
    metrics.eventHappened(name);
    record(name, ...rest);
  },
});

/** Where blobs still are that have not come over to the one of the settings; null where none are on their way. */
async function formerStore(settings: Settings, relocation: RelocationStore): Promise<BlobStore | null> {
  const { kind } = settings.blobStore;
  const isUnderWay = (await relocation.current())?.to === kind;
  return isUnderWay ? openBlobStore(settings, otherKind(kind), false) : null;
}

const otherKind = (kind: StoreKind): StoreKind => (kind === 'disk' ? 's3' : 'disk');

/** @param mayCreate false where files are known: a store without its marker is then not the one that holds them. */
async function openBlobStore(settings: Settings, kind: StoreKind, mayCreate: boolean): Promise<BlobStore> {
  const { storageDir: baseDir } = settings;
  if (kind === 'disk') return createDiskBlobStore({ baseDir, mayCreate });
  // Its client is large, and most do without.
  const { createS3BlobStore } = await import('./storage/s3/index.js');
  return createS3BlobStore({ settings: s3Of(settings), baseDir, mayCreate });
}

/** @throws Error where its keys are missing though files lie there, or shall */
function s3Of({ blobStore, s3 }: Settings): S3Settings {
  const settings = blobStore.kind === 's3' ? blobStore : s3;
  if (settings) return settings;
  throw new Error(
    'The keys S3_ENDPOINT, S3_REGION, S3_BUCKET, S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY must be set as long as files are on their way to or from there.',
  );
}

/** What brings all blobs to a store needs; the server goes on with its own. */
export async function composeRelocation(
  settings: Settings,
  { relocation, ports: { events } }: Pick<Core, 'relocation' | 'ports'>,
  to: StoreKind,
): Promise<RelocationPorts> {
  const isNew = (await relocation.current())?.to !== to;
  const source = await openBlobStore(settings, otherKind(to), false);
  const target = await openBlobStore(settings, to, isNew);
  return { relocation, source, target, events };
}

/** What copies everything into a folder needs. */
export const composeBackup = async (
  { databaseUrl, ports: { blobs } }: Pick<Core, 'databaseUrl' | 'ports'>,
  dir: string,
): Promise<BackupPorts> => ({
  snapshots: createDatabaseSnapshots(databaseUrl),
  blobs,
  folder: await openBackupFolder(dir, { mayCreate: true }),
});

export interface RestorePorts {
  folder: BackupFolder;
  targetName: string;
  /** Made where it is missing. */
  openTarget(): Promise<BlobStore>;
}

export const composeRestore = async (settings: Settings, dir: string): Promise<RestorePorts> => ({
  folder: await openBackupFolder(dir, { mayCreate: false }),
  targetName:
    settings.blobStore.kind === 's3' ? settings.blobStore.bucket : join(settings.storageDir, 'blobs'),
  openTarget: () => openBlobStore(settings, settings.blobStore.kind, true),
});

/** The folders of the disk that trees are written to and read from. */
export const treeFolders = { openExportFolder, openSourceTree };

/** All workers together stay well below what the embedded PostgreSQL accepts. */
const poolSize = (workers: number): number => Math.max(2, Math.min(10, Math.floor(100 / workers)));

export interface Server extends Core {
  app: RequestListener;
  /** From now on `/readyz` says no, so that a balancer sends nobody here any more. */
  startDraining(): void;
}

export async function composeServer(
  settings: Settings,
  databaseUrl: string,
  logging: Logging,
): Promise<Server> {
  const core = await composeCore(settings, databaseUrl, logging);
  const { database, ports, useCases } = core;
  core.followSettings();
  // Not for the commands of a terminal, which would wait for it.
  const { createApp } = await import('./http/app.js');
  let isDraining = false;
  const app = createApp({
    // A proxy that sends files of the disk would not find those that lie elsewhere.
    settings: core.isRelocating ? { ...settings, accelRedirect: null } : settings,
    rules: ports.rules,
    useCases,
    blobs: ports.blobs,
    pool: database.pool,
    findBrowserSession: browserSessionFinder(database),
    strangers: new StrangerLimiter(settings.strangerRequestsPerMinute),
    networkOf: clientNetwork,
    metrics: core.metrics,
    logger: logging.logger,
    requestContext: { run: runWithRequest, setUser: setRequestUser },
    health: healthOf(core, logging, () => isDraining),
    panel: async (api) => {
      const { createPanel } = await import('./admin/index.js');
      const { publicUrl, isHttps } = settings;
      return createPanel({ useCases, models: database.models, publicUrl, isHttps, rules: ports.rules, api });
    },
  });
  return {
    ...core,
    app,
    startDraining: () => {
      isDraining = true;
      useCases.changes.endAll();
      useCases.logs.tail.endAll();
    },
  };
}

const healthOf = ({ database, ports }: Core, { logger }: Logging, isDraining: () => boolean): Health => ({
  check: async () => {
    if (isDraining()) return { server: 'shutting down' };
    const checks = { database: database.ping(), storage: ports.blobs.check() };
    const results = await Promise.allSettled(Object.values(checks));
    const down = Object.keys(checks).flatMap((part, i) => {
      const result = results[i];
      if (result?.status !== 'rejected') return [];
      // The probe may be anybody's: the reason, with its paths, goes to the log alone.
      logger.error(`not ready: ${part}`, { error: result.reason });
      return [[part, 'unavailable']];
    });
    return down.length > 0 ? Object.fromEntries(down) : null;
  },
});
