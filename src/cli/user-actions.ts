import type { SystemActor } from '../domain/shared/actor.js';
import { DomainError } from '../domain/shared/domain-error.js';
import type { User } from '../domain/users/user.js';
import { formatFor } from '../i18n/format.js';
import { type CommandContext, CommandError, type Core } from './context.js';
import { choosePassword, type PasswordOptions, showGenerated } from './password.js';
import { table } from './table.js';

const operator: SystemActor = { kind: 'system', means: 'cli' };

interface AddOptions extends PasswordOptions {
  email: string;
  name?: string;
  admin?: boolean;
  quota?: string;
}

export async function addUser(context: CommandContext, login: string, options: AddOptions): Promise<void> {
  const { actions, terminal, t } = context;
  const chosen = await choosePassword(context, login, options);
  await actions.withCore(async ({ useCases }) => {
    const { email, name = login, admin: isAdmin = false, quota: quotaBytes } = options;
    const { password } = chosen;
    const input = { login, email, fullName: name, password, isAdmin, quotaBytes };
    const user = await useCases.users.create(operator, input);
    terminal.out(t('cli.added', { login: user.login }));
    showGenerated(context, chosen);
  });
}

export async function setPassword(
  context: CommandContext,
  login: string,
  options: PasswordOptions,
): Promise<void> {
  const { actions, terminal, t } = context;
  await actions.withCore(async (core) => {
    const user = await userOf(core, login);
    const chosen = await choosePassword(context, user.login, options);
    await core.useCases.users.update(operator, user.id, { password: chosen.password });
    terminal.out(t('cli.passwordSet', { login: user.login }));
    showGenerated(context, chosen);
  });
}

export async function setAdmin(
  { actions, terminal, t }: CommandContext,
  login: string,
  { revoke = false }: { revoke?: boolean },
): Promise<void> {
  await actions.withCore(async (core) => {
    const user = await userOf(core, login);
    await core.useCases.users.update(operator, user.id, { isAdmin: !revoke });
    terminal.out(t(revoke ? 'cli.adminRevoked' : 'cli.adminMade', { login: user.login }));
  });
}

export async function resetSecondFactor(
  { actions, terminal, t }: CommandContext,
  login: string,
): Promise<void> {
  await actions.withCore(async (core) => {
    const user = await userOf(core, login);
    await core.useCases.secondFactors.reset(operator, user.id);
    terminal.out(t('cli.secondFactorReset', { login: user.login }));
  });
}

export async function removeUser(
  context: CommandContext,
  login: string,
  { yes = false }: { yes?: boolean },
): Promise<void> {
  const { actions, terminal, t } = context;
  if (!yes && !terminal.isInteractive) throw new CommandError(t('cli.needsYes', { login }), 2);
  await actions.withCore(async (core) => {
    const user = await userOf(core, login);
    if (!yes && !(await isConfirmed(context, user))) throw new CommandError(t('cli.notConfirmed'));
    await core.useCases.users.delete(operator, user.id);
    terminal.out(t('cli.removed', { login: user.login }));
  });
}

export async function listUsers(
  context: CommandContext,
  { json = false }: { json?: boolean },
): Promise<void> {
  await context.actions.withCore(async (core) => {
    const users = await allUsers(core);
    context.terminal.out(json ? JSON.stringify(users, null, 2) : userTable(context, users));
  });
}

async function userOf({ ports }: Core, login: string): Promise<User> {
  const user = await ports.users.findByLogin(login);
  if (!user) throw new DomainError('user_not_found');
  return user;
}

async function isConfirmed(
  { terminal, t, language }: CommandContext,
  { login, storage }: User,
): Promise<boolean> {
  const size = formatFor(language).size(storage.usedBytes);
  const question = t('cli.confirmRemoval', { login, files: storage.fileCount, size });
  return (await terminal.ask(question)).trim() === login;
}

async function allUsers({ useCases }: Core): Promise<User[]> {
  const users: User[] = [];
  let cursor: string | undefined;
  do {
    const page = await useCases.users.list(operator, { limit: 500, cursor });
    users.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  return users;
}

function userTable({ t, language }: CommandContext, users: User[]): string {
  const format = formatFor(language);
  const yesOrNo = (value: boolean) => t(value ? 'cli.yes' : 'cli.no');
  const columns = ['login', 'fullName', 'email', 'admin', 'active', 'files', 'size'] as const;
  type Row = Record<(typeof columns)[number], string>;
  const titles = Object.fromEntries(columns.map((column) => [column, t(`cli.columns.${column}`)])) as Row;
  const rows = users.map(({ login, fullName, email, isAdmin, isActive, storage }) => ({
    login,
    fullName,
    email,
    admin: yesOrNo(isAdmin),
    active: yesOrNo(isActive),
    files: format.number(storage.fileCount),
    size: format.size(storage.usedBytes),
  }));
  return table(titles, rows, ['files', 'size']);
}
