import Joi, { type ObjectSchema } from 'joi';
import { idSchema } from '../shared/ids.js';
import { momentSchema } from '../shared/moment.js';
import { listSchema, type PageQuery } from '../shared/page.js';

export const trashSorts = ['deletedAt'] as const;
export type TrashSort = (typeof trashSorts)[number];

export interface ListTrash extends PageQuery<TrashSort> {
  /** For admins: whose trash. */
  userId?: string;
  /** Only what this act on all of a list put in. */
  jobId?: string;
  /** Only what this user deleted. */
  deletedBy?: string;
  deletedAfter?: Date;
  deletedBefore?: Date;
}

export const listTrashSchema = listSchema<ListTrash>(trashSorts, '-deletedAt', {
  userId: idSchema,
  jobId: idSchema,
  deletedBy: idSchema,
  deletedAfter: momentSchema,
  deletedBefore: momentSchema,
});

export interface EmptyTrash {
  userId?: string;
}

export const emptyTrashSchema: ObjectSchema<EmptyTrash> = Joi.object({ userId: idSchema });
