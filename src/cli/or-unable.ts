import { DomainError } from '../domain/shared/domain-error.js';
import { type CommandContext, CommandError } from './context.js';

/** Whatever keeps a command from its work altogether is told by its exit code 2; 1 says that something was left out. */
export async function orUnable<T>(
  { t }: CommandContext,
  command: 'backup' | 'restore' | 'export' | 'import' | 'doctor',
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof CommandError) throw error;
    const { code, details } = error instanceof DomainError ? error : {};
    // Several settings that are wrong are lines of their own: a value within a sentence is one line.
    const inOneLine = (text: string) => text.replace(/\s*\n\s*/g, ' ');
    const reason = code ? t(`errors.${code}`, { ...details?.params }) : inOneLine((error as Error).message);
    throw new CommandError(t(`cli.unable.${command}`, { reason }), 2);
  }
}
