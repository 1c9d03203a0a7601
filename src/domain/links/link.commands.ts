import Joi, { type ObjectSchema } from 'joi';
import { idSchema } from '../shared/ids.js';
import { momentSchema } from '../shared/moment.js';
import { listSchema, type PageQuery } from '../shared/page.js';
import { passwordText } from '../shared/text.js';
import { type LinkKind, linkKinds } from './link.js';

/** For PATCH: absent leaves it, null takes it away. */
export interface LinkOptions {
  expiresAt?: Date | null;
  password?: string | null;
  maxDownloads?: number | null;
}

const options = {
  expiresAt: momentSchema.greater('now').allow(null),
  password: passwordText.min(1).allow(null),
  maxDownloads: Joi.number().integer().min(1).max(1_000_000_000).allow(null),
};

export const linkOptionsSchema: ObjectSchema<LinkOptions> = Joi.object(options);

/** What people can do by a link to a folder is settled when it is made. */
export const folderLinkSchema: ObjectSchema<LinkOptions & { kind: LinkKind }> = Joi.object({
  kind: Joi.string()
    .valid(...linkKinds)
    .default('download'),
  ...options,
});

export const linkSorts = ['createdAt'] as const;
export type LinkSort = (typeof linkSorts)[number];

export const linkTargets = ['file', 'folder'] as const;

/** What narrows a list of links. */
export interface LinkFilters {
  kind?: LinkKind;
  leadsTo?: (typeof linkTargets)[number];
  hasPassword?: boolean;
  neverExpires?: boolean;
  /** Neither opened nor downloaded from in the last so many days, nor made in them. */
  unusedDays?: number;
  ownerIsActive?: boolean;
}

export interface ListLinks extends PageQuery<LinkSort>, LinkFilters {
  userId?: string;
  /** Of all storages; for admins. */
  everybody: boolean;
  /** Those that could not be made today. */
  breaksPolicy?: boolean;
}

export const listLinksSchema = listSchema<ListLinks>(linkSorts, '-createdAt', {
  userId: idSchema,
  everybody: Joi.boolean().default(false),
  kind: Joi.string().valid(...linkKinds),
  leadsTo: Joi.string().valid(...linkTargets),
  hasPassword: Joi.boolean(),
  neverExpires: Joi.boolean(),
  unusedDays: Joi.number().integer().min(1).max(36_500),
  ownerIsActive: Joi.boolean(),
  breaksPolicy: Joi.boolean(),
});

export const linkPolicySchema: ObjectSchema<{ userId?: string }> = Joi.object({ userId: idSchema });
export const listTargetLinksSchema = listSchema<PageQuery<LinkSort>>(linkSorts, '-createdAt');

/** What an outsider asks of a shared folder. */
export interface BrowseLink {
  /** Absent: the shared folder itself. */
  folder?: string;
  /** Absent: the first page. */
  cursor?: string;
  limit: number;
}

export const browseLinkSchema: ObjectSchema<BrowseLink> = Joi.object({
  folder: idSchema,
  cursor: Joi.string().max(2000),
  limit: Joi.number().integer().min(1).max(500).default(100),
});
