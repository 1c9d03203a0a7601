import type { Command } from 'commander';
import type { CommandContext } from './context.js';
import { addUser, listUsers, removeUser, resetSecondFactor, setAdmin, setPassword } from './user-actions.js';

export function addUserCommands(program: Command, context: CommandContext): void {
  const { t } = context;
  const text = (key: string) => t(`cli.program.${key}`);
  const user = program.command('user').description(text('user')).helpCommand(false);

  user
    .command('add')
    .description(text('add'))
    .argument('<login>', text('login'))
    .requiredOption('--email <email>', text('email'))
    .option('--name <name>', text('name'))
    .option('--admin', text('asAdmin'))
    .option('--quota <bytes>', text('quota'))
    .option('--password-stdin', text('passwordStdin'))
    .option('--generate', text('generate'))
    .action((login, options) => addUser(context, login, options));
  user
    .command('list')
    .description(text('list'))
    .option('--json', text('json'))
    .action((options) => listUsers(context, options));
  user
    .command('passwd')
    .description(text('passwd'))
    .argument('<login>', text('login'))
    .option('--password-stdin', text('passwordStdin'))
    .option('--generate', text('generate'))
    .action((login, options) => setPassword(context, login, options));
  user
    .command('admin')
    .description(text('admin'))
    .argument('<login>', text('login'))
    .option('--revoke', text('revoke'))
    .action((login, options) => setAdmin(context, login, options));
  user
    .command('reset-second-factor')
    .description(text('resetSecondFactor'))
    .argument('<login>', text('login'))
    .action((login) => resetSecondFactor(context, login));
  user
    .command('rm')
    .description(text('rm'))
    .argument('<login>', text('login'))
    .option('-y, --yes', text('yes'))
    .action((login, options) => removeUser(context, login, options));
}
