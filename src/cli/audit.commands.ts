import type { Command } from 'commander';
import { verifyAudit } from './audit-actions.js';
import type { CommandContext } from './context.js';

export function addAuditCommands(
  program: Command,
  context: CommandContext,
  ended: (exitCode: number) => void,
): void {
  const text = (key: string) => context.t(`cli.program.${key}`);
  const audit = program.command('audit').description(text('audit')).helpCommand(false);
  audit
    .command('verify')
    .description(text('auditVerify'))
    .option('--kept <position:hash>', text('auditKept'))
    .option('--json', text('json'))
    .action(async (options) => ended(await verifyAudit(context, options)));
}
