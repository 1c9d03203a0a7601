import type { Request } from 'express';
import type { EntrySelection } from '../../domain/entries/entry.commands.js';
import type { EntryKind } from '../../domain/entries/entry.js';
import type { SelectedEntries } from '../../domain/entries/selected-entries.js';
import type { Translate } from '../../i18n/index.js';
import { type FileLook, fileLook, folderLook } from '../look/icons.js';

/** A field that may be sent more than once, from a form or an address. */
export function texts(source: unknown, name: string): string[] {
  const value = (source as Record<string, unknown> | undefined)?.[name];
  return (Array.isArray(value) ? value : [value]).filter((item): item is string => typeof item === 'string');
}

/** `fileIds` and `folderIds`, as rows, forms and addresses name what an act is for. */
export const selectionOf = (source: unknown): EntrySelection => ({
  fileIds: texts(source, 'fileIds'),
  folderIds: texts(source, 'folderIds'),
});

/** A form posts its selection, a link bears it in its address. */
export const sentSelection = (req: Request): EntrySelection =>
  selectionOf(req.method === 'GET' ? req.query : req.body);

export interface EntryView {
  kind: EntryKind;
  id: string;
  name: string;
  folderId: string | null;
  /** Of its own links: they die with it. */
  linkCount: number;
  look: FileLook;
}

/** What was selected as the views see it: folders first, as everywhere. */
export const presentEntries = ({ files, folders }: SelectedEntries): EntryView[] => [
  ...folders.map(({ id, name, parentId, linkCount }) => ({
    kind: 'folder' as const,
    id,
    name,
    folderId: parentId,
    linkCount,
    look: folderLook,
  })),
  ...files.map(({ id, name, folderId, linkCount, mimeType }) => ({
    kind: 'file' as const,
    id,
    name,
    folderId,
    linkCount,
    look: fileLook(mimeType),
  })),
];

/** `key` with the name of the only entry, or `keyMany` with how many there are. */
export const sayOf = (
  t: Translate,
  key: string,
  entries: readonly { name: string }[],
  values: Record<string, unknown> = {},
): string =>
  entries.length === 1
    ? t(key, { ...values, name: entries[0]?.name })
    : t(`${key}Many`, { ...values, count: entries.length });
