import Joi, { type ObjectSchema } from 'joi';
import { idSchema } from '../shared/ids.js';
import { listSchema, type PageQuery } from '../shared/page.js';

/** For PATCH: absent leaves it, null takes it away. */
export interface LinkOptions {
  expiresAt?: Date | null;
  password?: string | null;
  maxDownloads?: number | null;
}

export const linkOptionsSchema: ObjectSchema<LinkOptions> = Joi.object({
  expiresAt: Joi.date().iso().greater('now').max('9999-12-31').allow(null),
  password: Joi.string().min(1).max(128).allow(null),
  maxDownloads: Joi.number().integer().min(1).max(1_000_000_000).allow(null),
});

export const linkSorts = ['createdAt'] as const;
export type LinkSort = (typeof linkSorts)[number];

export interface ListLinks extends PageQuery<LinkSort> {
  userId?: string;
}

export const listLinksSchema = listSchema<ListLinks>(linkSorts, '-createdAt', { userId: idSchema });
export const listFileLinksSchema = listSchema<PageQuery<LinkSort>>(linkSorts, '-createdAt');
