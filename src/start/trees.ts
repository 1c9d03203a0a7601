import { treeFolders } from '../compose.js';
import type { Settings } from '../config/settings.js';
import type { ExportResult, ImportResult, TreeProgress } from '../domain/trees/trees.js';
import { withCore } from './command.js';
import { expectStarted } from './database.js';

export interface ExportWish {
  dir: string;
  hardLinks?: boolean;
}

export interface ImportWish {
  dir: string;
  /** Login. */
  user: string;
}

export type ExportAnswer = ExportResult | 'notEmpty';
export type ImportAnswer = ImportResult | 'noFolder' | 'noUser';

type Tell = (progress: TreeProgress) => void;

const operator = { kind: 'system', means: 'cli' } as const;

/** Everybody's files under their own names, while the server runs and while it does not. */
export async function exportTrees(
  settings: Settings,
  { dir, hardLinks = false }: ExportWish,
  onProgress: Tell,
): Promise<ExportAnswer> {
  await expectStarted(settings);
  const folder = await treeFolders.openExportFolder(dir);
  if (!folder) return 'notEmpty';
  return withCore(settings, ({ useCases }) =>
    useCases.trees.export(operator, { folder, mayLink: hardLinks, onProgress }),
  );
}

/** A tree of the disk into somebody's root, while the server runs and while it does not. */
export async function importTree(
  settings: Settings,
  { dir, user: login }: ImportWish,
  onProgress: Tell,
): Promise<ImportAnswer> {
  const source = await treeFolders.openSourceTree(dir);
  if (!source) return 'noFolder';
  return withCore<ImportAnswer>(settings, async ({ useCases, ports }) => {
    const user = await ports.users.findByLogin(login);
    return user ? useCases.trees.import(operator, { source, userId: user.id, onProgress }) : 'noUser';
  });
}
