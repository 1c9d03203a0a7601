import type { Diagnosis } from '../domain/doctor/examine-storage.js';
import type { Figures, Finding } from '../domain/doctor/finding.js';
import type { Listener, Progress } from '../domain/doctor/report.js';
import { formatFor } from '../i18n/format.js';
import { type CommandContext, CommandError } from './context.js';
import { tellingJson } from './findings-json.js';
import { nowAndThen } from './now-and-then.js';
import { orUnable } from './or-unable.js';

interface DoctorOptions {
  repair?: boolean;
  quick?: boolean;
  mibPerSecond?: number;
  staleHours: number;
  json?: boolean;
}

const MIB = 1024 * 1024;
/** Returns the exit code: 0 where all is sound, 1 where findings are left, 2 where nobody could look. */
export async function examine(context: CommandContext, options: DoctorOptions): Promise<0 | 1> {
  const { terminal, t } = context;
  const onProgress = nowAndThen<Progress>(terminal, (progress) => progressLine(context, progress));
  if (options.json) {
    const { findingCount } = await tellingJson(terminal, (tellers) =>
      look(context, options, { ...tellers, onProgress }),
    );
    return findingCount > 0 ? 1 : 0;
  }
  const { findingCount, repairedCount } = await look(context, options, {
    onFinding: (finding) => terminal.out(findingLine(context, 'findings', finding)),
    onRepaired: (finding) => terminal.out(findingLine(context, 'repaired', finding)),
    onProgress,
  });
  if (repairedCount > 0) terminal.out(t('cli.doctor.repairedCount', { count: repairedCount }));
  terminal.out(t(`cli.doctor.${findingCount > 0 ? 'findingCount' : 'sound'}`, { count: findingCount }));
  return findingCount > 0 ? 1 : 0;
}

async function look(
  context: CommandContext,
  { repair = false, quick = false, mibPerSecond, staleHours }: DoctorOptions,
  listener: Listener,
): Promise<Diagnosis> {
  const order = {
    isRepairing: repair,
    isQuick: quick,
    staleHours,
    bytesPerSecond: mibPerSecond && mibPerSecond * MIB,
  };
  const diagnosis = await orUnable(context, 'doctor', () => context.actions.examine(order, listener));
  if (diagnosis === 'busy') throw new CommandError(context.t('cli.doctor.busy'), 2);
  return diagnosis;
}

function progressLine({ t, language }: CommandContext, { fileCount, bytes, totalBytes }: Progress): string {
  const format = formatFor(language);
  return t('cli.doctor.progress', {
    count: fileCount,
    files: format.number(fileCount),
    bytes: format.size(bytes),
    total: format.size(Math.max(bytes, totalBytes)),
  });
}

/** A sentence with whom it concerns, in lines of its own what there is and what to do about it. */
function findingLine(
  context: CommandContext,
  list: 'findings' | 'repaired',
  { kind, severity, reason, recorded, found, ...concerned }: Finding,
): string {
  const { t } = context;
  const whom = (['file', 'folder', 'upload', 'link', 'user', 'path'] as const).flatMap((part) => {
    const value = concerned[part];
    if (value === undefined) return [];
    if (typeof value === 'string') return [t('cli.doctor.path', { path: JSON.stringify(value) })];
    const name = 'login' in value ? value.login : 'name' in value ? value.name : value.token;
    return [t(`cli.doctor.${part}`, { id: value.id, name: JSON.stringify(name) })];
  });
  const state = t(`cli.doctor.${list === 'repaired' ? 'repaired' : severity}`);
  const lines = [`${state} ${kind}: ${t(`cli.doctor.kinds.${kind}.is`)} ${whom.join(', ')}`];
  if (recorded) lines.push(t('cli.doctor.recorded', { figures: figuresOf(recorded) }));
  if (found) lines.push(t('cli.doctor.found', { figures: figuresOf(found) }));
  if (reason !== undefined) lines.push(t('cli.doctor.reason', { reason }));
  if (list === 'findings') lines.push(t(`cli.doctor.kinds.${kind}.do`));
  return lines.join('\n  ');
}

const figuresOf = (figures: Figures): string =>
  Object.entries(figures)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
