import Joi, { type ObjectSchema } from 'joi';
import { type UploadFile, uploadFileSchema } from '../files/file.commands.js';
import { listSchema, type PageQuery } from '../shared/page.js';

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
