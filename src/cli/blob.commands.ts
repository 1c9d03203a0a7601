import { type Command, Option } from 'commander';
import { relocateBlobs } from './blob-actions.js';
import type { CommandContext } from './context.js';

export function addBlobCommands(
  program: Command,
  context: CommandContext,
  ended: (exitCode: number) => void,
): void {
  const text = (key: string) => context.t(`cli.program.${key}`);
  program
    .command('blobs:migrate')
    .description(text('blobsMigrate'))
    .addOption(new Option('--to <store>', text('blobsTo')).choices(['s3', 'disk']).makeOptionMandatory())
    .option('--remove-source', text('removeSource'))
    .option('--json', text('json'))
    .action(async (options) => ended(await relocateBlobs(context, options)));
}
