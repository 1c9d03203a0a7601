import Joi, { type CustomHelpers, type ErrorReport, type ObjectSchema } from 'joi';
import { nameSchema } from '../entries/name.js';
import { commentSchema } from '../files/file.commands.js';
import { MAX_DEPTH } from '../folders/folder.js';
import { idSchema } from '../shared/ids.js';
import { listSchema, type PageQuery } from '../shared/page.js';

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
  /** Of `replace`: what was there does not go to the trash, it is gone. */
  permanent: boolean;
}

const uploadContent = {
  name: nameSchema.required(),
  declaredType: Joi.string().allow(''),
  comment: commentSchema.default(''),
  // Uppy writes "null" where there is none.
  relativePath: Joi.string().max(4096).empty(Joi.valid('', 'null')).custom(foldersOf).default([]),
  sha256: Joi.string().hex().length(64).lowercase(),
};

export const uploadContentSchema: ObjectSchema<UploadContent> = Joi.object(uploadContent);

export const uploadFileSchema: ObjectSchema<UploadFile> = Joi.object({
  ...uploadContent,
  folderId: idSchema.allow(null).empty('').default(null),
  userId: idSchema.empty(''),
  onConflict: Joi.string()
    .valid(...conflictPolicies)
    .default('rename'),
  permanent: Joi.boolean().default(false),
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

/** What a resumable upload is announced with. */
export interface CreateUpload extends UploadFile {
  /** In bytes. */
  length: number;
  /** What the client said, word for word: it may ask for it again. */
  metadata: string;
}

export const createUploadSchema: ObjectSchema<CreateUpload> = Joi.object({
  length: Joi.number().integer().min(0).required(),
  metadata: Joi.string().allow('').max(16_384).default(''),
}).concat(uploadFileSchema);

export type ListUploads = PageQuery<'createdAt'>;

export const listUploadsSchema = listSchema<ListUploads>(['createdAt'], 'createdAt');
