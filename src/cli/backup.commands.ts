import type { Command } from 'commander';
import { makeBackup, restoreBackup } from './backup-actions.js';
import type { CommandContext } from './context.js';

export function addBackupCommands(
  program: Command,
  context: CommandContext,
  ended: (exitCode: number) => void,
): void {
  const text = (key: string) => context.t(`cli.program.${key}`);
  program
    .command('backup')
    .description(text('backup'))
    .argument('<dir>', text('backupDir'))
    .option('--json', text('json'))
    .action(async (dir, options) => ended(await makeBackup(context, dir, options)));
  program
    .command('restore')
    .description(text('restore'))
    .argument('<dir>', text('restoreDir'))
    .option('--json', text('json'))
    .action(async (dir, options) => ended(await restoreBackup(context, dir, options)));
}
