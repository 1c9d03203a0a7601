import { type Actor, requireReader } from '../shared/actor.js';
import type { Page } from '../shared/page.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';
import { listFailuresSchema, summarizeSignInsSchema } from './sign-in.commands.js';
import type { Hold, Limit, SignInFailure, SignInSummary } from './sign-in.js';

const HOUR_MS = 3_600_000;

/** So many of those that are held off now, the latest first. */
const MOST_LIMITS = 200;

/** By hour, network and account, the latest first. */
export const listFailures =
  ({ signIns }: Pick<Ports, 'signIns'>) =>
  async (actor: Actor, input: unknown): Promise<Page<SignInFailure>> => {
    requireReader(actor);
    return signIns.failures(validate(listFailuresSchema, input));
  };

/** How many, from where, against whom. */
export const summarizeSignIns =
  ({ signIns }: Pick<Ports, 'signIns'>) =>
  async (actor: Actor, input: unknown): Promise<SignInSummary> => {
    requireReader(actor);
    const { hours } = validate(summarizeSignInsSchema, input);
    return signIns.summary(new Date(Date.now() - hours * HOUR_MS));
  };

/** Who is held off at this moment, because there were too many failures. */
export const listLimits =
  ({ signIns }: Pick<Ports, 'signIns'>) =>
  async (actor: Actor): Promise<Limit[]> => {
    requireReader(actor);
    return signIns.limits(new Date(), MOST_LIMITS);
  };

/** What is held off or let through by hand. */
export const listHolds =
  ({ signIns }: Pick<Ports, 'signIns'>) =>
  async (actor: Actor): Promise<Hold[]> => {
    requireReader(actor);
    return signIns.holds(new Date());
  };
