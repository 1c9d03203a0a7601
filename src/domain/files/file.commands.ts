import Joi, { type ObjectSchema } from 'joi';
import { nameSchema } from '../entries/name.js';
import { idSchema } from '../shared/ids.js';
import { momentSchema } from '../shared/moment.js';
import { listSchema, type PageQuery } from '../shared/page.js';
import { textSchema, wordsSchema } from '../shared/text.js';

/** Words to a file. */
export const commentSchema = textSchema(2000);

export interface UpdateFile {
  name?: string;
  comment?: string;
  folderId?: string | null;
}

export const updateFileSchema: ObjectSchema<UpdateFile> = Joi.object({
  name: nameSchema,
  comment: commentSchema,
  folderId: idSchema.allow(null),
});

export const fileSorts = ['name', 'size', 'uploadedAt', 'lastDownloadedAt'] as const;
export type FileSort = (typeof fileSorts)[number];

export interface ListFiles extends PageQuery<FileSort> {
  userId?: string;
  /** `root`, or a folder's id; absent: all folders. */
  folderId?: string;
  /** Words of the name or the comment, or parts of them; typos are forgiven. */
  q?: string;
  /** `image/png`, `image/*`, `document` or `archive`. */
  type?: string;
  /** In bytes, both included. */
  minSize?: number;
  maxSize?: number;
  /** From then on. */
  uploadedAfter?: Date;
  /** Until just before then. */
  uploadedBefore?: Date;
}

/** Newest first: what people look for was mostly kept of late, and a common word is met soon on that way. */
export const foundFileSort = '-uploadedAt';

export const listFilesSchema = listSchema<ListFiles>(
  fileSorts,
  'name',
  {
    userId: idSchema,
    folderId: Joi.alternatives(Joi.string().valid('root'), idSchema),
    q: wordsSchema,
    type: Joi.string()
      .lowercase()
      .empty('')
      .max(255)
      .pattern(/^(document|archive|[a-z0-9!#$&^_.+-]+\/([a-z0-9!#$&^_.+-]+|\*))$/, { name: 'mimeType' }),
    minSize: Joi.number().integer().min(0).empty(''),
    maxSize: Joi.number().integer().min(0).empty(''),
    uploadedAfter: momentSchema.empty(''),
    uploadedBefore: momentSchema.empty(''),
  },
  foundFileSort,
);
