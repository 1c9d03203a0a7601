import Joi, { type ObjectSchema } from 'joi';
import { nameSchema } from '../entries/name.js';
import { idSchema } from '../shared/ids.js';
import { listSchema, type PageQuery } from '../shared/page.js';
import { wordsSchema } from '../shared/text.js';

export interface CreateFolder {
  name: string;
  parentId: string | null;
  /** For admins: whose storage. */
  userId?: string;
}

export const createFolderSchema: ObjectSchema<CreateFolder> = Joi.object({
  name: nameSchema.required(),
  parentId: idSchema.allow(null).empty('').default(null),
  userId: idSchema.empty(''),
});

export interface UpdateFolder {
  name?: string;
  parentId?: string | null;
}

export const updateFolderSchema: ObjectSchema<UpdateFolder> = Joi.object({
  name: nameSchema,
  parentId: idSchema.allow(null),
});

export const folderSorts = ['name', 'createdAt', 'updatedAt'] as const;
export type FolderSort = (typeof folderSorts)[number];

export interface ListFolders extends PageQuery<FolderSort> {
  userId?: string;
  /** `root`, or a folder's id; absent: all folders. */
  parentId?: string;
  /** Words of the name, or parts of them; typos are forgiven. */
  q?: string;
}

export const listFoldersSchema = listSchema<ListFolders>(
  folderSorts,
  'name',
  {
    userId: idSchema,
    parentId: Joi.alternatives(Joi.string().valid('root'), idSchema),
    q: wordsSchema,
  },
  '-createdAt',
);
