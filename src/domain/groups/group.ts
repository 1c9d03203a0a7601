import type { LinkPolicy } from '../links/link-policy.js';

/** What a group says of its members' links; null: as the place says. */
export type GroupLinkPolicy = { [Rule in keyof LinkPolicy]: LinkPolicy[Rule] | null };

/** A class, a department: people may be in several. */
export interface Group extends GroupLinkPolicy {
  id: string;
  /** Unique without regard to case. */
  name: string;
  description: string;
  /** What whoever joins may keep, in bytes; null: they keep the quota that they have. */
  defaultQuotaBytes: number | null;
  /** What all of its members may keep together, in bytes; null: no limit. */
  quotaBytes: number | null;
  /** Counts the edits; who joins and leaves is none. */
  version: number;
  createdAt: Date;
  numbers: GroupNumbers;
}

/** What stands in the group itself: nobody waits for sums over its members. */
export type BareGroup = Omit<Group, 'numbers'>;

/** Of all members together, in bytes. */
export interface GroupNumbers {
  memberCount: number;
  fileCount: number;
  usedBytes: number;
  trashBytes: number;
  reservedBytes: number;
  /** Where one group is asked for by itself: links are counted, which a whole list would be slow for. */
  linkCount?: number;
}
