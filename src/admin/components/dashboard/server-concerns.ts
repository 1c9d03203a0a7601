import { useTranslation } from 'adminjs';
import { pageAddress } from '../ui/addresses.js';
import { useFormat } from '../ui/use-format.js';
import type { ToldBackup } from './backup.js';
import type { Concern } from './concern.js';
import { type Capacities, fullSoon, type Health } from './health.js';

interface ServerConcerns {
  concerns: Concern[];
  /** Not all of it is here yet. */
  isAwaited: boolean;
  /** Some of it did not come. */
  isUnknown: boolean;
}

const nothing: ServerConcerns = { concerns: [], isAwaited: false, isUnknown: false };

/** What of the server's own health somebody should see to: all that its blocks show in red. */
export function useServerConcerns(health: Health | undefined): ServerConcerns {
  const words = useWords();
  if (!health) return nothing;
  const { capacities, failedJobs, scrub, isReady } = health;
  const parts = [capacities, failedJobs, scrub];
  return {
    concerns: [
      ...(isReady === false ? [danger('ill', words.ill(), 'AlertCircle', '#server')] : []),
      ...ofDamage(scrub.data, words),
      ...ofCapacities(capacities.data, words),
      ...ofJobs(failedJobs.data, words),
    ],
    isAwaited:
      isReady === null || parts.some(({ data, failure }) => data === undefined && failure === undefined),
    isUnknown: parts.some(({ failure }) => failure !== undefined),
  };
}

const danger = (name: string, words: string, icon: string, to: string): Concern => ({
  name,
  words,
  icon,
  to,
  tone: 'danger',
});

const warning = (name: string, words: string, icon: string, to: string): Concern => ({
  ...danger(name, words, icon, to),
  tone: 'warning',
});

type Words = ReturnType<typeof useWords>;

const ofDamage = (scrub: Health['scrub']['data'], words: Words): Concern[] =>
  scrub && scrub.damaged.length > 0
    ? [
        danger(
          'damagedFiles',
          words.damagedFiles(scrub.damaged.length, scrub.isMoreDamaged),
          'FileMinus',
          pageAddress('jobs'),
        ),
      ]
    : [];

const ofJobs = (jobs: Health['failedJobs']['data'], words: Words): Concern[] =>
  jobs && jobs.total > 0
    ? [warning('jobsFailed', words.jobsFailed(jobs.total), 'Cpu', pageAddress('jobs'))]
    : [];

function ofCapacities(capacities: Capacities | undefined, words: Words): Concern[] {
  if (!capacities) return [];
  const { files, database, backup } = capacities;
  const [filesFull, databaseFull] = [fullSoon(files), fullSoon(database)];
  return [
    ...(filesFull ? [danger('filesFull', words.filesFull(filesFull), 'HardDrive', '#files-room')] : []),
    ...(databaseFull
      ? [danger('databaseFull', words.databaseFull(databaseFull), 'Database', '#database-room')]
      : []),
    ...(backup.state === 'well' || backup.state === 'off'
      ? []
      : [(backup.state === 'none' ? warning : danger)('backup', words.backup(backup), 'Archive', '#backup')]),
  ];
}

function useWords() {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const day = new Intl.DateTimeFormat(i18n.language, { dateStyle: 'long', timeZone: 'UTC' });
  const counted = (name: string, count: number): string =>
    t(`words.dashboard.concerns.${name}`, { count, number: format.number(count) });
  return {
    ill: (): string => t('words.dashboard.ill'),
    damagedFiles: (count: number, isMore: boolean): string => {
      const what = counted('damagedFiles', count);
      return isMore ? t('words.dashboard.moreThan', { what }) : what;
    },
    jobsFailed: (count: number) => counted('jobsFailed', count),
    backup: ({ state, latest }: ToldBackup) => counted(`backup.${state}`, latest?.damagedCount ?? 0),
    filesFull: (on: Date): string => t('words.dashboard.concerns.filesFull', { day: day.format(on) }),
    databaseFull: (on: Date): string => t('words.dashboard.concerns.databaseFull', { day: day.format(on) }),
  };
}
