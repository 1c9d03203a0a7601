import type { BackupResult, UnbackedFile } from '../domain/backup/backup.js';
import { type Format, formatFor } from '../i18n/format.js';
import type { RestoreRefusal, RestoreResult } from '../start/restore.js';
import { type CommandContext, CommandError } from './context.js';
import { nowAndThen } from './now-and-then.js';
import { orUnable } from './or-unable.js';

interface JsonOption {
  json?: boolean;
}

/** Returns the exit code: 0 where all is in the backup, 1 where files were left out for they are damaged; 2, where there is none, is thrown. */
export async function makeBackup(
  context: CommandContext,
  dir: string,
  { json = false }: JsonOption,
): Promise<0 | 1> {
  const { actions, terminal, t, language } = context;
  const format = formatFor(language);
  const onProgress = nowAndThen(terminal, (progress: Progress) => progressLine(context, 'backup', progress));
  const answer = await orUnable(context, 'backup', () => actions.backUp(dir, onProgress));
  if (typeof answer === 'string') throw new CommandError(t(`cli.backup.${answer}`), 2);
  for (const file of answer.damaged) terminal.err(damageLine(context, file));
  if (json) terminal.out(JSON.stringify(answer, null, 2));
  else for (const line of backupSummary(context, format, answer)) terminal.out(line);
  return answer.isWhole ? 0 : 1;
}

/** Returns the exit code: 0 where all is back, 1 where the backup itself lacked files; 2, where nothing was restored, is thrown. */
export async function restoreBackup(
  context: CommandContext,
  dir: string,
  { json = false }: JsonOption,
): Promise<0 | 1> {
  const { actions, terminal, t, language } = context;
  const onProgress = nowAndThen(terminal, ({ phase, ...progress }: Progress & { phase: string }) =>
    progressLine(context, phase, progress),
  );
  const answer = await orUnable(context, 'restore', () => actions.restore(dir, onProgress));
  if ('refusal' in answer) throw refused(context, answer);
  if (json) terminal.out(JSON.stringify(answer, null, 2));
  else for (const line of restoreSummary(t, formatFor(language), answer)) terminal.out(line);
  return answer.isWhole ? 0 : 1;
}

interface Progress {
  count: number;
  bytes: number;
  totalBytes: number;
}

function progressLine(
  { t, language }: CommandContext,
  phase: string,
  { count, bytes, totalBytes }: Progress,
): string {
  const format = formatFor(language);
  const values =
    phase === 'load' ? { total: totalBytes } : { bytes: format.size(bytes), total: format.size(totalBytes) };
  return t(`cli.backup.progress.${phase}`, { count, files: format.number(count), ...values });
}

const damageLine = ({ t }: CommandContext, { fileId, name, owner, reason }: UnbackedFile): string =>
  t(`cli.blobs.${reason}`, { id: fileId ?? '–', name: JSON.stringify(name), owner });

function backupSummary({ t }: CommandContext, format: Format, result: BackupResult): string[] {
  const { fileCount: count, bytes, copiedCount, copiedBytes, damagedCount } = result;
  const files = format.number(count);
  const copied = { files: format.number(copiedCount), size: format.size(copiedBytes) };
  return [
    t('cli.backup.made', { count, files, size: format.size(bytes), rows: format.number(result.rowCount) }),
    t('cli.backup.copied', { count: copiedCount, ...copied }),
    ...(damagedCount > 0 ? [t('cli.backup.damaged', { count: damagedCount })] : []),
  ];
}

function restoreSummary(t: CommandContext['t'], format: Format, result: RestoreResult): string[] {
  const { fileCount: count, bytes, rowCount, madeAt, damagedCount } = result;
  const values = {
    files: format.number(count),
    size: format.size(bytes),
    rows: format.number(rowCount),
    madeAt,
  };
  return [
    t('cli.restore.done', { count, ...values }),
    ...(damagedCount > 0 ? [t('cli.restore.lacked', { count: damagedCount })] : []),
  ];
}

function refused({ terminal, t }: CommandContext, { refusal, params, faults }: RestoreRefusal): CommandError {
  for (const { path, reason } of faults) terminal.err(t(`cli.restore.faults.${reason}`, { path }));
  return new CommandError(t(`cli.restore.refused.${refusal}`, params), 2);
}
