import Joi, { type ObjectSchema } from 'joi';
import { idSchema } from '../shared/ids.js';
import { listSchema, type PageQuery } from '../shared/page.js';
import { wordsSchema } from '../shared/text.js';
import type { Group } from './group.js';

export type GroupFields = Pick<
  Group,
  | 'name'
  | 'description'
  | 'defaultQuotaBytes'
  | 'quotaBytes'
  | 'linkMakers'
  | 'linkLongestDays'
  | 'linkPasswordRequired'
  | 'linkUploadRequests'
>;

const name = Joi.string()
  .normalize('NFC')
  .trim()
  .min(1)
  .max(100)
  .pattern(/^[^\p{Cc}\p{Cs}]*$/u, { name: 'printable' });
const bytes = Joi.number().integer().min(0).allow(null);

const others = {
  description: Joi.string().normalize('NFC').trim().max(500).allow(''),
  defaultQuotaBytes: bytes,
  quotaBytes: bytes,
  linkMakers: Joi.string().valid('everyone', 'admins').allow(null),
  linkLongestDays: Joi.number().integer().min(1).max(36_500).allow(null),
  linkPasswordRequired: Joi.boolean().allow(null),
  linkUploadRequests: Joi.boolean().allow(null),
};

export type CreateGroup = Pick<GroupFields, 'name'> & Partial<GroupFields>;
export const createGroupSchema: ObjectSchema<CreateGroup> = Joi.object({ name: name.required(), ...others });

export interface UpdateGroup extends Partial<GroupFields> {
  /** Also gives those who are in it already the quota that whoever joins gets. */
  applyQuota: boolean;
}
export const updateGroupSchema: ObjectSchema<UpdateGroup> = Joi.object({
  name,
  ...others,
  applyQuota: Joi.boolean().default(false),
});

/** So many people join or leave at once. */
const MOST_AT_ONCE = 1000;

export interface ChangeMembers {
  userIds: string[];
}
export interface AddMembers extends ChangeMembers {
  /** They keep the quota that they have. */
  keepQuota: boolean;
}

const userIds = Joi.array().items(idSchema).min(1).max(MOST_AT_ONCE).unique().required();
export const addMembersSchema: ObjectSchema<AddMembers> = Joi.object({
  userIds,
  keepQuota: Joi.boolean().default(false),
});

export interface AddNamedMembers {
  /** Logins or e-mails, in any case. */
  names: string[];
  keepQuota: boolean;
  /** Whoever is found joins, even where others are not. */
  onlyKnown: boolean;
}

const LONGEST_NAME = 254;

export const addNamedMembersSchema: ObjectSchema<AddNamedMembers> = Joi.object({
  names: Joi.array().items(Joi.string().trim().min(1).max(LONGEST_NAME)).min(1).max(MOST_AT_ONCE).required(),
  keepQuota: Joi.boolean().default(false),
  onlyKnown: Joi.boolean().default(false),
});

export const removeMembersSchema: ObjectSchema<ChangeMembers> = Joi.object({ userIds });

export const groupSorts = ['name', 'createdAt'] as const;
export type GroupSort = (typeof groupSorts)[number];

export interface ListGroups extends PageQuery<GroupSort> {
  /** A part of the name. */
  q?: string;
  /** Those that this user is in. */
  userId?: string;
}
export const listGroupsSchema = listSchema<ListGroups>(groupSorts, 'name', {
  q: wordsSchema,
  userId: idSchema,
});
