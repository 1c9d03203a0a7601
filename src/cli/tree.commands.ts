import type { Command } from 'commander';
import type { CommandContext } from './context.js';
import { exportTrees, importTree } from './tree-actions.js';

export function addTreeCommands(
  program: Command,
  context: CommandContext,
  ended: (exitCode: number) => void,
): void {
  const text = (key: string) => context.t(`cli.program.${key}`);
  program
    .command('export')
    .description(text('export'))
    .argument('<dir>', text('exportDir'))
    .option('--hard-links', text('hardLinks'))
    .option('--json', text('json'))
    .action(async (dir, options) => ended(await exportTrees(context, dir, options)));
  program
    .command('import')
    .description(text('import'))
    .argument('<dir>', text('importDir'))
    .requiredOption('--user <login>', text('importUser'))
    .option('--json', text('json'))
    .action(async (dir, options) => ended(await importTree(context, dir, options)));
}
