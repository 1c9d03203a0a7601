import { DomainError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import { MAX_DEPTH } from './folder.js';

/**
 * Whether there is room below a folder (null: the root) for so many levels more. Call it with the owner's tree locked.
 */
export async function hasDepthFor(
  { folders }: Pick<Ports, 'folders'>,
  folderId: string | null,
  levels: number,
): Promise<boolean> {
  const above = folderId === null || levels === 0 ? 0 : (await folders.pathOf(folderId)).length;
  return above + levels <= MAX_DEPTH;
}

/** @throws DomainError `folder_too_deep` where there is none. */
export async function expectDepth(
  ports: Pick<Ports, 'folders'>,
  folderId: string | null,
  levels: number,
): Promise<void> {
  if (!(await hasDepthFor(ports, folderId, levels))) throw new DomainError('folder_too_deep');
}
