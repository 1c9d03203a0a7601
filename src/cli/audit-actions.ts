import type { ChainEnd, ChainFault, Verification } from '../domain/audit/audit-store.js';
import { type CommandContext, CommandError } from './context.js';

interface VerifyOptions {
  kept?: string;
  json?: boolean;
}

/** Returns the exit code: 0 where the chain is whole, 1 where it is broken, 2 where nobody could look. */
export async function verifyAudit(
  context: CommandContext,
  { kept, json = false }: VerifyOptions,
): Promise<0 | 1> {
  const { actions, terminal, t } = context;
  const end = kept === undefined ? undefined : chainEndOf(context, kept);
  let verification: Verification | undefined;
  try {
    await actions.withCore(async ({ useCases }) => {
      verification = await useCases.audit.verify.all({ kind: 'system', means: 'cli' }, end);
    });
  } catch (error) {
    throw new CommandError(t('cli.audit.notLooked', { reason: (error as Error).message }), 2);
  }
  if (!verification) throw new CommandError(t('cli.audit.notLooked', { reason: '–' }), 2);
  if (json) terminal.out(JSON.stringify(verification, null, 2));
  else for (const line of summary(context, verification)) terminal.out(line);
  return verification.isWhole ? 0 : 1;
}

/** As an earlier run told it. */
function chainEndOf({ t }: CommandContext, text: string): ChainEnd {
  const [, position, hash] = /^(\d{1,15}):([0-9a-f]{64})$/i.exec(text.trim()) ?? [];
  if (position === undefined || hash === undefined) throw new CommandError(t('cli.audit.badKept'), 2);
  return { position: Number(position), hash: hash.toLowerCase() };
}

function summary({ t }: CommandContext, { isWhole, checkedCount, faults, end }: Verification): string[] {
  return [
    t(isWhole ? 'cli.audit.whole' : 'cli.audit.broken', { count: checkedCount }),
    ...faults.map((fault) => faultLine(t, fault)),
    t('cli.audit.end', { end: `${end.position}:${end.hash}` }),
  ];
}

const faultLine = (t: CommandContext['t'], { kind, position, recordId }: ChainFault): string =>
  t(`cli.audit.faults.${kind}`, { position: String(position ?? '–'), id: String(recordId ?? '–') });
