import { type Command, InvalidArgumentError } from 'commander';
import type { CommandContext } from './context.js';
import { examine } from './doctor-actions.js';

export function addDoctorCommand(
  program: Command,
  context: CommandContext,
  ended: (exitCode: number) => void,
): void {
  const text = (key: string) => context.t(`cli.program.${key}`);
  const number = (least: number) => (value: string) => {
    const given = Number(value);
    if (value.trim() === '' || !(given >= least)) throw new InvalidArgumentError('');
    return given;
  };
  program
    .command('doctor')
    .description(text('doctor'))
    .option('--repair', text('repair'))
    .option('--quick', text('quick'))
    .option('--mib-per-second <number>', text('pace'), number(0.001))
    .option('--stale-hours <number>', text('staleHours'), number(0), 24)
    .option('--json', text('json'))
    .action(async (options) => ended(await examine(context, options)));
}
