import type {
  DamagedBlob,
  RelocationProgress,
  RelocationResult,
} from '../domain/relocation/relocate-blobs.js';
import type { StoreKind } from '../domain/relocation/relocation-store.js';
import { formatFor } from '../i18n/format.js';
import { type CommandContext, CommandError } from './context.js';
import { nowAndThen } from './now-and-then.js';

interface RelocateOptions {
  to: StoreKind;
  removeSource?: boolean;
  json?: boolean;
}

/** Returns the exit code: 1 where something could not be brought over. */
export async function relocateBlobs(
  context: CommandContext,
  { to, removeSource = false, json = false }: RelocateOptions,
): Promise<0 | 1> {
  const { actions, terminal, t } = context;
  const say = (key: string, values: object = {}) => t(`cli.blobs.${key}`, { ...values, context: to });
  const answer = await actions.relocate({ to, removeSource }, progressOf(context));
  if (answer === 'busy' || answer === 'early') throw new CommandError(say(answer));
  if (answer === 'idle') {
    terminal.out(json ? JSON.stringify({ to, next: answer }, null, 2) : say('idle'));
    return 0;
  }
  for (const blob of answer.damaged) terminal.err(damageLine(context, blob));
  if (json) terminal.out(JSON.stringify({ ...answer, next: nextStep(answer) }, null, 2));
  else for (const line of summary(context, answer)) terminal.out(line);
  return answer.damagedCount > 0 ? 1 : 0;
}

function progressOf({ terminal, t, language }: CommandContext): (progress: RelocationProgress) => void {
  const format = formatFor(language);
  return nowAndThen(terminal, ({ bytes, totalBytes, count }) =>
    t('cli.blobs.progress', {
      count,
      files: format.number(count),
      bytes: format.size(bytes),
      total: format.size(totalBytes),
    }),
  );
}

const damageLine = ({ t }: CommandContext, { fileId, name, owner, reason }: DamagedBlob): string =>
  t(`cli.blobs.${reason}`, { id: fileId ?? '–', name: JSON.stringify(name), owner });

function summary({ t, language }: CommandContext, result: RelocationResult): string[] {
  const { to, copiedCount, copiedBytes, foundCount, carriedCount, removedCount, damagedCount } = result;
  const format = formatFor(language);
  const say = (key: string, values: object = {}) => t(`cli.blobs.${key}`, { ...values, context: to });
  const counts = { files: format.number(copiedCount), size: format.size(copiedBytes) };
  return [
    t('cli.blobs.copied', { ...counts, count: copiedCount, found: format.number(foundCount) }),
    ...(carriedCount > 0 ? [t('cli.blobs.carried', { count: carriedCount })] : []),
    ...(removedCount > 0 ? [say('removed', { count: removedCount })] : []),
    ...(damagedCount > 0 ? [t('cli.blobs.damaged', { count: damagedCount })] : []),
    say(nextStep(result)),
  ];
}

/** What is to be done now, for people and for programs. */
function nextStep({ isSwitched, isComplete, isOver }: RelocationResult): string {
  if (isOver) return 'over';
  if (isComplete) return 'complete';
  return isSwitched ? 'again' : 'switch';
}
