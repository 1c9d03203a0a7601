import { generatePassword } from '../domain/users/generate-password.js';
import { type CommandContext, CommandError } from './context.js';

export interface PasswordOptions {
  passwordStdin?: boolean;
  generate?: boolean;
}

export interface ChosenPassword {
  password: string;
  isGenerated: boolean;
}

/** Asked for, read, or generated; never an argument, which every user of the machine could read. */
export async function choosePassword(
  { terminal, t }: CommandContext,
  login: string,
  { passwordStdin, generate }: PasswordOptions,
): Promise<ChosenPassword> {
  if (passwordStdin) return { password: firstLine(await terminal.readAll()), isGenerated: false };
  if (generate || !terminal.isInteractive) return { password: generatePassword(), isGenerated: true };
  const password = await terminal.askSecretly(t('cli.password.ask', { login }));
  const again = await terminal.askSecretly(t('cli.password.again'));
  if (password !== again) throw new CommandError(t('cli.password.different'));
  return { password, isGenerated: false };
}

/** To be called when the password holds. */
export function showGenerated(
  { terminal, t }: CommandContext,
  { password, isGenerated }: ChosenPassword,
): void {
  if (isGenerated) terminal.out(t('cli.password.generated', { password }));
}

const firstLine = (text: string): string => text.split(/\r?\n/, 1)[0] ?? '';
