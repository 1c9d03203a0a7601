import type { LeftEntry, TreeProgress } from '../domain/trees/trees.js';
import { fieldMessage } from '../i18n/field-message.js';
import { formatFor } from '../i18n/format.js';
import { type CommandContext, CommandError } from './context.js';
import { nowAndThen } from './now-and-then.js';
import { orUnable } from './or-unable.js';

interface ExportOptions {
  hardLinks?: boolean;
  json?: boolean;
}

interface ImportOptions {
  user: string;
  json?: boolean;
}

/** Returns the exit code: 0 where everything was written, 1 where something was left out; 2, where nothing could be, is thrown. */
export async function exportTrees(
  context: CommandContext,
  dir: string,
  { hardLinks, json = false }: ExportOptions,
): Promise<0 | 1> {
  const { actions, terminal, t } = context;
  const onProgress = progressOf(context, 'exporting');
  const answer = await orUnable(context, 'export', () => actions.exportTrees({ dir, hardLinks }, onProgress));
  if (answer === 'notEmpty') throw new CommandError(t('cli.trees.notEmpty'), 2);
  for (const { path, name } of answer.renamed)
    terminal.err(t('cli.trees.renamed', { path: shown(path), name: shown(name) }));
  tellLeft(context, answer);
  const users = formatFor(context.language).number(answer.userCount);
  if (json) terminal.out(JSON.stringify(answer, null, 2));
  else
    terminal.out(
      t('cli.trees.exported', { ...countsOf(context, { ...answer, count: answer.fileCount }), users }),
    );
  return answer.leftCount > 0 ? 1 : 0;
}

/** Returns the exit code: 0 where everything is there now, 1 where something was left out; 2, where nothing could be, is thrown. */
export async function importTree(
  context: CommandContext,
  dir: string,
  { user, json = false }: ImportOptions,
): Promise<0 | 1> {
  const { actions, terminal, t } = context;
  const onProgress = progressOf(context, 'importing');
  const answer = await orUnable(context, 'import', () => actions.importTree({ dir, user }, onProgress));
  if (answer === 'noFolder') throw new CommandError(t('cli.trees.noFolder'), 2);
  if (answer === 'noUser') throw new CommandError(t('cli.trees.noUser', { login: user }), 2);
  tellLeft(context, answer);
  const found = formatFor(context.language).number(answer.foundCount);
  if (json) terminal.out(JSON.stringify(answer, null, 2));
  else
    terminal.out(
      t('cli.trees.imported', { ...countsOf(context, { ...answer, count: answer.fileCount }), found }),
    );
  return answer.leftCount > 0 ? 1 : 0;
}

const progressOf = (context: CommandContext, what: 'exporting' | 'importing') =>
  nowAndThen(context.terminal, (progress: TreeProgress) =>
    context.t(`cli.trees.${what}`, countsOf(context, progress)),
  );

function countsOf({ language }: CommandContext, { count, bytes }: TreeProgress) {
  const format = formatFor(language);
  return { count, files: format.number(count), size: format.size(bytes) };
}

function tellLeft(
  context: CommandContext,
  { left, leftCount }: { left: LeftEntry[]; leftCount: number },
): void {
  const { terminal, t } = context;
  for (const entry of left) terminal.err(leftLine(context, entry));
  if (leftCount > 0) terminal.err(t('cli.trees.left', { count: leftCount }));
}

const ownWords = ['missing', 'changed', 'gone', 'name', 'link', 'special', 'unreadable', 'taken'];

function leftLine({ t }: CommandContext, { path, reason, params, fields = [] }: LeftEntry): string {
  if (ownWords.includes(reason)) return t(`cli.trees.reasons.${reason}`, { path: shown(path) });
  const [field] = fields;
  const message = field ? fieldMessage(t, field) : t(`errors.${reason}`, { ...params });
  return t('cli.trees.reasons.refused', { path: shown(path), message });
}

/** Names may hold what steers a terminal. */
const shown = (text: string): string => JSON.stringify(text);
