import Joi, { type CustomHelpers, type ErrorReport, type ObjectSchema } from 'joi';
import { nameSchema } from '../entries/name.js';
import { MAX_DEPTH } from '../folders/depth.js';
import { idSchema } from '../shared/ids.js';
import { momentSchema } from '../shared/moment.js';
import { listSchema, type PageQuery } from '../shared/page.js';
import { textSchema } from '../shared/text.js';

const comment = textSchema(2000);

const folderId = idSchema.allow(null);

export const conflictPolicies = ['rename', 'fail', 'replace'] as const;
export type OnConflict = (typeof conflictPolicies)[number];

/** What goes with the bytes of an upload. */
export interface UploadContent {
  name: string;
  /** The Content-Type that the client gave to the part. */
  declaredType?: string;
  comment: string;
  /** Folders below the place, made where they are missing: so an uploaded folder keeps its tree. */
  relativePath: string[];
  /** SHA-256 that the client computed, in lower-case hex. */
  sha256?: string;
}

export interface UploadFile extends UploadContent {
  folderId: string | null;
  /** For admins: whose storage. */
  userId?: string;
  onConflict: OnConflict;
}

const uploadContent = {
  name: nameSchema.required(),
  declaredType: Joi.string().allow(''),
  comment: comment.default(''),
  // Uppy writes "null" where there is none.
  relativePath: Joi.string().max(4096).empty(Joi.valid('', 'null')).custom(foldersOf).default([]),
  sha256: Joi.string().hex().length(64).lowercase(),
};

export const uploadContentSchema: ObjectSchema<UploadContent> = Joi.object(uploadContent);

export const uploadFileSchema: ObjectSchema<UploadFile> = Joi.object({
  ...uploadContent,
  folderId: folderId.empty('').default(null),
  userId: idSchema.empty(''),
  onConflict: Joi.string()
    .valid(...conflictPolicies)
    .default('rename'),
});

/** `photos/2026/cat.jpg` → `photos`, `2026`: what follows the last slash is the file's own name. */
function foldersOf(path: string, helpers: CustomHelpers): string[] | ErrorReport {
  const names: string[] = [];
  for (const part of path.split('/').slice(0, -1)) {
    if (part === '') continue;
    const { value, error } = nameSchema.validate(part);
    if (error) return helpers.error('pattern.fileName');
    names.push(value);
  }
  if (names.length > MAX_DEPTH) return helpers.error('path.depth');
  return names;
}

export interface UpdateFile {
  name?: string;
  comment?: string;
  folderId?: string | null;
}

export const updateFileSchema: ObjectSchema<UpdateFile> = Joi.object({ name: nameSchema, comment, folderId });

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
    q: textSchema(200),
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
