import type { LinkPolicy } from '../links/link-policy.js';
import type { Page } from '../shared/page.js';
import type { CreateGroup, GroupFields, ListGroups } from './group.commands.js';
import type { Group, GroupLinkPolicy } from './group.js';

/** Port: groups and who is in them. */
export interface GroupStore {
  /** @throws DomainError `group_name_taken` */
  insert(group: CreateGroup): Promise<Group>;
  find(id: string): Promise<Group | null>;
  /** Held until the transaction ends. */
  lock(id: string): Promise<Group | null>;
  list(query: ListGroups): Promise<Page<Group>>;
  /** @throws DomainError `group_name_taken` */
  update(id: string, changes: Partial<GroupFields>): Promise<Group | null>;
  delete(id: string): Promise<boolean>;
  /** Returns the logins of those who were not in it. Who is no user is left out. */
  addMembers(id: string, userIds: string[]): Promise<string[]>;
  /** Returns the logins of those who were in it. */
  removeMembers(id: string, userIds: string[]): Promise<string[]>;
  /**
   * Gives members the largest of the default quotas of all their groups: these, or all of them. Who is in none that has one
   * keeps theirs. Returns how many have another one now.
   */
  giveDefaultQuotas(id: string, userIds: string[] | 'all'): Promise<number>;
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
