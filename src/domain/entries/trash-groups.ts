import type { TrashEntry } from '../trash/trash.js';
import type { EntryKind } from './entry.js';

/** So many entries of the trash are put back, or purged, in one transaction: a folder asks for more than a file does. */
const AT_ONCE: Record<EntryKind, number> = { file: 100, folder: 20 };

/** Of one owner and one kind each, folders first: what was deleted out of them goes back to them. */
export function groupsOf(entries: readonly TrashEntry[]): TrashEntry[][] {
  const groups: TrashEntry[][] = [];
  const open = new Map<string, TrashEntry[]>();
  const inOrder = [
    ...entries.filter(({ kind }) => kind === 'folder'),
    ...entries.filter(({ kind }) => kind === 'file'),
  ];
  for (const entry of inOrder) {
    const key = `${entry.kind} ${entry.ownerId}`;
    const group = open.get(key);
    if (group && group.length < AT_ONCE[entry.kind]) group.push(entry);
    else {
      const begun = [entry];
      open.set(key, begun);
      groups.push(begun);
    }
  }
  return groups;
}
