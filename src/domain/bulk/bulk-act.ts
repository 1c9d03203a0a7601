import type { Json } from '../jobs/job.js';
import type { LinkPolicy } from '../links/link-policy.js';
import type { Role } from '../shared/actor.js';

/** What is acted on, and what can be done to many of them at once. */
export const bulkActs = {
  users: [
    'block',
    'unblock',
    'endSessions',
    'resetPassword',
    'setQuota',
    'setExpiry',
    'addToGroup',
    'removeFromGroup',
    'delete',
  ],
  links: ['revoke', 'setExpiry', 'setLimit'],
  trash: ['restore', 'purge'],
  files: ['delete'],
} as const;

export type BulkNoun = keyof typeof bulkActs;
export const bulkNouns = Object.keys(bulkActs) as BulkNoun[];
export const isBulkNoun = (name: string): name is BulkNoun => Object.hasOwn(bulkActs, name);

export type BulkActName = (typeof bulkActs)[BulkNoun][number];

/** After these things are gone for good, passwords among them: whoever asks for them types how many. */
const final: Readonly<Record<BulkNoun, readonly string[]>> = {
  users: ['delete', 'resetPassword'],
  links: [],
  trash: ['purge'],
  files: [],
};
export const isFinal = (noun: BulkNoun, act: string): boolean => final[noun].includes(act);

/** These have a way back: what was before is kept with each. */
const undoable: Readonly<Record<BulkNoun, readonly string[]>> = {
  users: ['block', 'unblock', 'setQuota', 'setExpiry', 'addToGroup', 'removeFromGroup'],
  links: ['setExpiry', 'setLimit'],
  trash: [],
  files: ['delete'],
};
export const hasWayBack = (noun: BulkNoun, act: string): boolean => undoable[noun].includes(act);

/** Whoever starts it gets a key, by which the slips with them are read. */
export const givesPasswords = ({ noun, act }: Pick<BulkInput, 'noun' | 'act'>): boolean =>
  noun === 'users' && act === 'resetPassword';

/** What is set, by the acts that set something. */
export interface BulkValues {
  /** In bytes; null: no limit. */
  quotaBytes?: number | null;
  expiresAt?: Date | null;
  maxDownloads?: number | null;
  groupId?: string;
}

/** Which: those with these ids, or all that a list with this filter shows. */
export type BulkSelection = { ids: string[] } | { filter: BulkFilter };
export type BulkFilter = Readonly<
  Record<string, string | boolean | { from?: Date; to?: Date } | { breaks: LinkPolicy } | undefined>
>;

/** The filter as stores need it: what breaks the policy of links is told with the policy that holds now. */
export function withPolicy(filter: BulkFilter, rules: LinkPolicy): BulkFilter {
  if (filter.policy === undefined) return filter;
  const { linkMakers, linkLongestDays, linkPasswordRequired, linkUploadRequests } = rules;
  return {
    ...filter,
    policy: { breaks: { linkMakers, linkLongestDays, linkPasswordRequired, linkUploadRequests } },
  };
}

/** As the job keeps it. */
export interface BulkInput {
  noun: BulkNoun;
  act: BulkActName;
  values: Omit<BulkValues, 'expiresAt'> & { expiresAt?: string | null };
  /** It takes back what that act did. */
  isUndo: boolean;
}

/** One of them as it is now, as far as an act asks. */
export interface BulkSubject {
  id: string;
  /** For people. */
  name: string;
  /** Counts its edits, where they are counted. */
  version?: number;
  isAdmin?: boolean;
  role?: Role;
  /** The groups that somebody is in. */
  groupIds?: string[];
  isActive?: boolean;
  quotaBytes?: number | null;
  expiresAt?: Date | null;
  maxDownloads?: number | null;
}

/** The same where many are looked at, whose names nobody reads. */
export type SelectedSubject = Omit<BulkSubject, 'name'>;

/** One of the things that a job goes through. */
export interface BulkTarget {
  position: number;
  id: string;
  name: string;
  /** Of one that is taken back: what it was before. */
  before: { [name: string]: Json };
}
