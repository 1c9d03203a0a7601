import Joi, { type ObjectSchema } from 'joi';
import type { UserActor } from '../shared/actor.js';
import { idSchema } from '../shared/ids.js';
import { listTrashSchema } from '../trash/trash.commands.js';
import { listEntriesSchema, MAX_SELECTED, type OnMoveConflict } from './entry.commands.js';

export const entryJobActs = ['delete', 'move', 'restore', 'purge'] as const;
export type EntryJobAct = (typeof entryJobActs)[number];

/** All that a list matches. */
export interface WholeList {
  /** What the list is asked for, but for its order and its page. */
  list: Record<string, unknown>;
  /** All but these. */
  exceptIds: string[];
}

/** An act on it: on the trash for `restore` and `purge`, else on files and folders. */
export interface StartEntryJob extends WholeList {
  act: EntryJobAct;
  /** Of a move: where to; null: the root. */
  folderId: string | null;
  onConflict: Exclude<OnMoveConflict, 'fail'>;
  /** Of a deletion: past the trash. */
  permanent: boolean;
}

/** As it is kept: who asked for it, how far it is. */
export interface EntryJob extends StartEntryJob {
  id: string;
  actorId: string;
  /** By which means and from where it was asked for; the rights are read anew at each step. */
  asked: Pick<UserActor, 'sessionId' | 'means' | 'client'>;
  ownerId: string;
  /** So many entries the list matched when it was asked for. What comes later is none of its business. */
  total: number;
  doneCount: number;
  /** Of how many it could not be done: they are gone, or where they were to go is. */
  leftCount: number;
  /** Where in the list it is; null: at its start. */
  cursor: string | null;
  createdAt: Date;
  finishedAt: Date | null;
}

const listNames = [
  'userId',
  'folderId',
  'q',
  'type',
  'minSize',
  'maxSize',
  'uploadedAfter',
  'uploadedBefore',
  'kind',
];

const wholeList = {
  list: Joi.object({
    ...Object.fromEntries(listNames.map((name) => [name, listEntriesSchema.extract(name)])),
    jobId: listTrashSchema.extract('jobId'),
  }).required(),
  exceptIds: Joi.array().items(idSchema).single().unique().max(MAX_SELECTED).default([]),
};

export const wholeListSchema: ObjectSchema<WholeList> = Joi.object(wholeList);

export const startEntryJobSchema: ObjectSchema<StartEntryJob> = Joi.object({
  ...wholeList,
  act: Joi.string()
    .valid(...entryJobActs)
    .required(),
  folderId: idSchema.allow(null).empty('').default(null),
  onConflict: Joi.string().valid('rename', 'replace', 'skip').default('rename'),
  permanent: Joi.boolean().default(false),
});
