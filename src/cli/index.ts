import { setImmediate } from 'node:timers/promises';
import { Command, CommanderError } from 'commander';
import { DomainError } from '../domain/shared/domain-error.js';
import { fieldMessage } from '../i18n/field-message.js';
import { type Language, type Translate, translator } from '../i18n/index.js';
import { addAuditCommands } from './audit.commands.js';
import { addBackupCommands } from './backup.commands.js';
import { addBlobCommands } from './blob.commands.js';
import { type Actions, type CommandContext, CommandError } from './context.js';
import { addDoctorCommand } from './doctor.commands.js';
import { misunderstood } from './misunderstood.js';
import { processTerminal } from './terminal.js';
import { addTreeCommands } from './tree.commands.js';
import { addUserCommands } from './user.commands.js';

export type { Actions } from './context.js';

interface Options {
  version: string;
  language: Language;
}

/** Runs what the command line asks for. Returns the exit code: 0 done, 1 failed, 2 not understood. */
export async function runCommandLine(
  argv: readonly string[],
  actions: Actions,
  { version, language }: Options,
): Promise<number> {
  const t = translator(language);
  const context: CommandContext = { terminal: processTerminal(), language, t, actions };
  const unsaid = outlivingReaders();
  let exitCode = 0;
  const program = createProgram(context, version, (code) => {
    exitCode = code;
  });
  try {
    refuseUnknown(program, argv[0]);
    await program.parseAsync(argv, { from: 'user' });
    const fault = await unsaid();
    if (fault) throw new CommandError(fault.message, 2);
    return exitCode;
  } catch (error) {
    const complaint = error instanceof CommanderError ? misunderstood(error, t) : explain(error, t);
    if (complaint !== null) context.terminal.err(`kladovka: ${complaint}`);
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    return error instanceof CommandError ? error.exitCode : 1;
  }
}

/**
 * Whoever reads may have seen enough (`| head`), and whatever takes the progress may end: what was asked for is done all the same.
 * Returns what kept an answer from the standard output.
 */
function outlivingReaders(): () => Promise<Error | null> {
  let fault: Error | null = null;
  process.stderr.on('error', () => undefined);
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') fault = error;
  });
  return async () => {
    await setImmediate();
    return fault;
  };
}

function createProgram(context: CommandContext, version: string, ended: (exitCode: number) => void): Command {
  const { actions, terminal, t } = context;
  const text = (key: string) => t(`cli.program.${key}`);
  const titles = new Map(
    ['usage', 'arguments', 'options', 'commands'].map((key) => [`${key}:`, t(`cli.titles.${key}`)]),
  );
  const program = new Command('kladovka')
    .description(text('description'))
    .version(version, '-V, --version', text('version'))
    .helpOption('-h, --help', text('help'))
    .helpCommand(false)
    .configureHelp({ styleTitle: (title) => titles.get(title.toLowerCase()) ?? title })
    .configureOutput({ outputError: () => undefined })
    .addHelpText('after', `\n${text('settings')}`)
    .exitOverride();
  program
    .command('serve', { isDefault: true })
    .description(text('serve'))
    .option('-p, --port <port>', text('port'))
    .option('-a, --host <address>', text('host'))
    .action(async ({ port, host }) => ended(await actions.serve({ PORT: port, HOST: host })));
  program
    .command('migrate')
    .description(text('migrate'))
    .action(async () => {
      const { length: count } = await actions.migrate();
      terminal.out(count > 0 ? t('cli.migrated', { count }) : t('cli.upToDate'));
    });
  addAuditCommands(program, context, ended);
  addBackupCommands(program, context, ended);
  addBlobCommands(program, context, ended);
  addDoctorCommand(program, context, ended);
  addTreeCommands(program, context, ended);
  addUserCommands(program, context);
  return program;
}

/** Otherwise a mistyped command would be taken for an argument of `serve`. */
function refuseUnknown(program: Command, name = '-'): void {
  const isKnown = name.startsWith('-') || program.commands.some((command) => command.name() === name);
  if (!isKnown) program.error(`error: unknown command '${name}'`, { code: 'commander.unknownCommand' });
}

function explain(error: unknown, t: Translate): string {
  if (!(error instanceof DomainError)) return error instanceof Error ? error.message : String(error);
  const { fields = [], params, retryAfterSeconds: count } = error.details;
  if (fields.length === 0) return t(`errors.${error.code}`, { count, ...params });
  return fields.map((field) => `${field.field}: ${fieldMessage(t, field)}`).join(' ');
}
