import { storageOwner } from '../files/file.policy.js';
import { type Actor, isAdmin } from '../shared/actor.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';
import { linkPolicyOf } from './keep-to-policy.js';
import { linkPolicySchema } from './link.commands.js';

/** What somebody is told of the policy before they make a link. */
export interface ToldPolicy {
  mayMake: boolean;
  mayRequestUploads: boolean;
  /** null: it may live for ever. */
  longestDays: number | null;
  isPasswordRequired: boolean;
}

/** What holds for new links in one's own storage, or for admins in that of `userId`. */
export const getLinkPolicy =
  (ports: Pick<Ports, 'users' | 'rules' | 'groups'>) =>
  async (actor: Actor, input: unknown): Promise<ToldPolicy> => {
    const { userId } = validate(linkPolicySchema, input);
    const { ownerId } = await storageOwner(ports, actor, userId, 'read');
    const policy = await linkPolicyOf(ports, ownerId);
    const mayMake = policy.linkMakers === 'everyone' || isAdmin(actor);
    return {
      mayMake,
      mayRequestUploads: mayMake && policy.linkUploadRequests,
      longestDays: policy.linkLongestDays,
      isPasswordRequired: policy.linkPasswordRequired,
    };
  };
