import Joi, { type ObjectSchema } from 'joi';
import { type ListFiles, listFilesSchema } from '../files/file.commands.js';
import { idSchema } from '../shared/ids.js';
import type { EntryKind } from './entry.js';

/** Of one folder, or of all: what a list of files can be asked for, and folders with it. */
export interface ListEntries extends ListFiles {
  /** Only those. What a file alone has (a size, a type, a day of its upload) no folder passes either. */
  kind?: EntryKind;
}

export const listEntriesSchema: ObjectSchema<ListEntries> = (listFilesSchema as ObjectSchema).keys({
  kind: Joi.string().valid('file', 'folder').empty(''),
});

/** Several entries of one storage, for an act on all of them at once. */
export interface EntrySelection {
  fileIds: string[];
  folderIds: string[];
}

export const MAX_SELECTED = 1000;

const ids = Joi.array().items(idSchema).single().unique().max(MAX_SELECTED).default([]);
const selection = {
  fileIds: ids,
  folderIds: ids.when('fileIds', {
    is: Joi.array().min(1).required(),
    otherwise: Joi.array().min(1).required(),
  }),
};

export const selectionSchema: ObjectSchema<EntrySelection> = Joi.object(selection);

/** Several entries of the trash. */
export const trashSelectionSchema: ObjectSchema<{ ids: string[] }> = Joi.object({
  ids: Joi.array().items(idSchema).single().unique().min(1).max(MAX_SELECTED).required(),
});

/** What to do where the name is taken: of `replace`, what was there goes to the trash. */
export const moveConflictPolicies = ['fail', 'rename', 'replace', 'skip'] as const;
export type OnMoveConflict = (typeof moveConflictPolicies)[number];

export interface MoveEntries extends EntrySelection {
  /** Where to; null: the root. */
  folderId: string | null;
  onConflict: OnMoveConflict;
  /** Of some, by id, instead. */
  decisions: Record<string, OnMoveConflict>;
}

const onConflict = Joi.string().valid(...moveConflictPolicies);

export const moveEntriesSchema: ObjectSchema<MoveEntries> = Joi.object({
  ...selection,
  folderId: idSchema.allow(null).empty('').default(null),
  onConflict: onConflict.default('fail'),
  decisions: Joi.object().pattern(idSchema, onConflict).max(MAX_SELECTED).default({}),
});

export interface DeleteEntries extends EntrySelection {
  /** Past the trash: gone at once. */
  permanent: boolean;
}

export const deleteEntriesSchema: ObjectSchema<DeleteEntries> = Joi.object({
  ...selection,
  permanent: Joi.boolean().default(false),
});

/** How one file or folder is deleted. */
export interface DeleteEntry {
  permanent: boolean;
}

export const deleteEntrySchema: ObjectSchema<DeleteEntry> = Joi.object({
  permanent: Joi.boolean().default(false),
});
