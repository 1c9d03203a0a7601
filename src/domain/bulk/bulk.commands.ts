import Joi, { type ObjectSchema } from 'joi';
import { linkTargets } from '../links/link.commands.js';
import { linkKinds, linkStates } from '../links/link.js';
import { roles } from '../shared/actor.js';
import { idSchema } from '../shared/ids.js';
import { momentSchema } from '../shared/moment.js';
import { wordsSchema } from '../shared/text.js';
import { fullnesses, userStandings } from '../users/user-filters.js';
import {
  type BulkActName,
  type BulkNoun,
  type BulkSelection,
  type BulkValues,
  bulkActs,
} from './bulk-act.js';

export interface BulkCommand extends BulkValues {
  act: BulkActName;
  ids?: string[];
  filter?: Extract<BulkSelection, { filter: unknown }>['filter'];
  /** So many it will be done to, as the preview said: asked where there is no way back. */
  confirmedCount?: number;
}

/** So many by their ids; a filter may match more. */
export const MAX_IDS = 1_000;

const words = wordsSchema.empty('');
const between = Joi.object({ from: momentSchema.empty(''), to: momentSchema.empty('') });

/** What a list can be filtered by, under the names of its filters. */
export const filters: Record<BulkNoun, Record<string, Joi.Schema>> = {
  users: {
    person: words,
    isAdmin: Joi.boolean().empty(''),
    role: Joi.string()
      .valid(...roles)
      .empty(''),
    isActive: Joi.boolean().empty(''),
    state: Joi.string()
      .valid(...userStandings)
      .empty(''),
    fullness: Joi.string()
      .valid(...fullnesses)
      .empty(''),
    createdAt: between,
    lastLoginAt: between,
    lastSeenAt: between,
    expiresAt: between,
    mustChangePassword: Joi.boolean().empty(''),
    group: idSchema.empty(''),
  },
  links: {
    text: words,
    state: Joi.string()
      .valid(...linkStates)
      .empty(''),
    kind: Joi.string()
      .valid(...linkKinds)
      .empty(''),
    ownerId: idSchema.empty(''),
    hasPassword: Joi.boolean().empty(''),
    leadsTo: Joi.string()
      .valid(...linkTargets)
      .empty(''),
    life: Joi.string().valid('endless').empty(''),
    use: Joi.string().valid('unused90').empty(''),
    policy: Joi.string().valid('broken').empty(''),
    expiresAt: between,
    createdAt: between,
  },
  trash: {
    text: words,
    kind: Joi.string().valid('file', 'folder').empty(''),
    ownerId: idSchema.empty(''),
    deletedById: idSchema.empty(''),
    deletedAt: between,
  },
  files: {
    text: words,
    ownerId: idSchema.empty(''),
    mimeType: words,
    uploadedAt: between,
    lastDownloadedAt: between,
  },
};

const MAX_COUNT = 1_000_000_000;

/** What an act sets has to be said, and nothing else may be. */
const setBy = (name: string, schema: Joi.Schema): Record<string, Joi.Schema> => ({
  [name]: schema.when('act', {
    is: Joi.valid(...actsThatSet[name as keyof BulkValues]),
    // biome-ignore lint/suspicious/noThenProperty: Joi’s word for it
    then: Joi.required(),
    otherwise: Joi.forbidden(),
  }),
});

const actsThatSet: Record<keyof BulkValues, string[]> = {
  quotaBytes: ['setQuota'],
  expiresAt: ['setExpiry'],
  maxDownloads: ['setLimit'],
  groupId: ['addToGroup', 'removeFromGroup'],
};

const schemaOf = (noun: BulkNoun): ObjectSchema<BulkCommand> =>
  Joi.object<BulkCommand>({
    act: Joi.string()
      .valid(...bulkActs[noun])
      .required(),
    ids: Joi.array().items(idSchema).unique().min(1).max(MAX_IDS),
    filter: Joi.object(filters[noun]),
    confirmedCount: Joi.number().integer().min(0).max(MAX_COUNT),
    ...setBy('quotaBytes', Joi.number().integer().min(0).allow(null)),
    ...setBy('expiresAt', momentSchema.greater('now').allow(null)),
    ...setBy('maxDownloads', Joi.number().integer().min(1).max(MAX_COUNT).allow(null)),
    ...setBy('groupId', idSchema),
  }).xor('ids', 'filter');

export const bulkSchemas: Record<BulkNoun, ObjectSchema<BulkCommand>> = {
  users: schemaOf('users'),
  links: schemaOf('links'),
  trash: schemaOf('trash'),
  files: schemaOf('files'),
};
