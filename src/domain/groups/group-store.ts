import type { LinkPolicy } from '../links/link-policy.js';
import type { Page } from '../shared/page.js';
import type { CreateGroup, GroupFields, ListGroups } from './group.commands.js';
import type { BareGroup, Group, GroupLinkPolicy } from './group.js';

export interface Member {
  id: string;
  login: string;
}

/** In bytes. */
export interface QuotaChange extends Member {
  before: number | null;
  after: number;
}

/** Port: groups and who is in them. */
export interface GroupStore {
  /** @throws DomainError `group_name_taken` */
  insert(group: CreateGroup): Promise<Group>;
  find(id: string): Promise<Group | null>;
  /** Held until the transaction ends: meanwhile uploads of its members wait, where it has a quota for them together. */
  lock(id: string): Promise<BareGroup | null>;
  list(query: ListGroups): Promise<Page<Group>>;
  /** @throws DomainError `group_name_taken` */
  update(id: string, changes: Partial<GroupFields>): Promise<BareGroup | null>;
  /** Returns how many were in it. */
  delete(id: string): Promise<number>;
  /** Returns those who were not in it, by login. Who is no user is left out. */
  addMembers(id: string, userIds: string[]): Promise<Member[]>;
  /** Returns those who were in it, by login. */
  removeMembers(id: string, userIds: string[]): Promise<Member[]>;
  /** Who is in it, by id. */
  memberIdsAfter(id: string, after: string, limit: number): Promise<string[]>;
  /**
   * Gives people the largest of the default quotas of all their groups. Who is in none that has one keeps theirs. Returns
   * those who have another one now.
   */
  giveDefaultQuotas(userIds: string[]): Promise<QuotaChange[]>;
  /** What the groups of a user say, each rule as the strictest of them has it. */
  linkPolicyOf(userId: string): Promise<GroupLinkPolicy>;
  /** Whether two people are in a group together. */
  isShared(userId: string, otherId: string): Promise<boolean>;
}

/** Where the groups say nothing the place has its say. */
export const policyWithin = (place: LinkPolicy, groups: GroupLinkPolicy): LinkPolicy => ({
  linkMakers: groups.linkMakers ?? place.linkMakers,
  linkLongestDays: groups.linkLongestDays ?? place.linkLongestDays,
  linkPasswordRequired: groups.linkPasswordRequired ?? place.linkPasswordRequired,
  linkUploadRequests: groups.linkUploadRequests ?? place.linkUploadRequests,
});
