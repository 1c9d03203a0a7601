import type { Settings } from '../config/settings.js';
import { DomainError } from '../domain/shared/domain-error.js';
import type { UseCases } from '../domain/use-cases.js';
import type { Translate } from '../i18n/index.js';

export interface Announcer {
  t: Translate;
  /** To the operator's eyes alone: never to a log. */
  print(text: string): void;
  warn(message: string): void;
}

/** R4: the user `admin`, for the start and for the seeder alike. */
export async function ensureFirstAdmin(
  { users }: Pick<UseCases, 'users'>,
  { admin }: Settings,
  { t, print, warn }: Announcer,
): Promise<void> {
  try {
    const made = await users.ensureAdmin({ kind: 'system', means: 'cli' }, admin);
    if (!made) return;
    print(
      made.generatedPassword === null
        ? t('cli.admin.created', { login: made.login })
        : t('cli.admin.createdWithPassword', { login: made.login, password: made.generatedPassword }),
    );
    if (made.isGuessable) warn(t('cli.admin.guessable', { login: made.login }));
  } catch (error) {
    if (!(error instanceof DomainError) || error.kind !== 'conflict') throw error;
    warn(t('cli.admin.taken', { login: admin.login, email: admin.email }));
  }
}
