import { DomainError } from './domain-error.js';

/** Who acts and by which means. Every audit record takes both from here. */
export type Actor = UserActor | AnonymousActor | SystemActor;

/** `panel` is the AdminJS panel: the browser's session again, but told apart in the log. */
export type Means = 'session' | 'token' | 'panel';

/** Where a request came from. `agent` is the User-Agent header, cut to 256 characters. */
export interface Client {
  address: string;
  agent: string;
}

/** `helpdesk`: resets passwords and unblocks, in their groups. `auditor`: reads everything, changes nothing of others. */
export const roles = ['user', 'helpdesk', 'auditor', 'admin'] as const;
export type Role = (typeof roles)[number];

export interface UserActor {
  kind: 'user';
  id: string;
  login: string;
  isAdmin: boolean;
  /** Absent: what `isAdmin` says. */
  role?: Role;
  /** Somebody else chose their password: they set one of their own first, and have no rights before that. */
  mustChangePassword: boolean;
  /** They need a second factor for what their role may, and have none yet: until then they may what everybody may. */
  isWithoutFactor?: boolean;
  /** There may be something of their account that they have not been told yet. */
  hasNotices?: boolean;
  /** When they last showed that it is they, at the sign-in or since. Absent: nobody knows. */
  provedAt?: Date;
  sessionId: string;
  means: Means;
  client: Client;
}

export interface AnonymousActor {
  kind: 'anonymous';
  client: Client;
}

/** The operator at the command line, or periodic work: allowed everything. */
export interface SystemActor {
  kind: 'system';
  means: 'cli' | 'job';
}

/** Whether they have to set a password of their own before anything else. */
export const isNewcomer = (actor: Actor): boolean => actor.kind === 'user' && actor.mustChangePassword;

/** Their role gives them nothing yet: something is to be done first. */
const isHeldUp = ({ mustChangePassword, isWithoutFactor }: UserActor): boolean =>
  mustChangePassword || isWithoutFactor === true;

/** Whether they have to add a second factor before their role gives them anything. */
export const lacksFactor = (actor: Actor): boolean => actor.kind === 'user' && actor.isWithoutFactor === true;

export const isAdmin = (actor: Actor): boolean =>
  actor.kind === 'system' || (actor.kind === 'user' && actor.isAdmin && !isHeldUp(actor));

/** Null for the system and for strangers. */
export const userIdOf = (actor: Actor): string | null => (actor.kind === 'user' ? actor.id : null);

const hasRole = (actor: Actor, role: Role): boolean =>
  actor.kind === 'user' && actor.role === role && !isHeldUp(actor);

export const isHelpdesk = (actor: Actor): boolean => hasRole(actor, 'helpdesk');

/** Who may look at what is anybody's. */
export const readsAll = (actor: Actor): boolean => isAdmin(actor) || hasRole(actor, 'auditor');

/** Who has a part in the panel, each what is theirs. */
export const isStaff = (actor: Actor): boolean => readsAll(actor) || isHelpdesk(actor);

export const isSelf = (actor: Actor, userId: string): boolean =>
  actor.kind === 'user' && actor.id === userId && !actor.mustChangePassword;

/**
 * Whoever is signed in, newcomers too: for looking who one is, setting a password and signing out.
 * @throws DomainError `authentication_required`
 */
export function requireSession(actor: Actor): UserActor {
  if (actor.kind !== 'user') throw new DomainError('authentication_required');
  return actor;
}

/** @throws DomainError `authentication_required` for anybody who is not signed in, `password_change_required` for newcomers. */
export function requireUser(actor: Actor): UserActor {
  const user = requireSession(actor);
  requireKnown(user);
  return user;
}

/**
 * A user with rights, or the system: what they may do is for the policies.
 * @throws DomainError `authentication_required` for strangers, `password_change_required` for newcomers
 */
export function requireKnown(actor: Actor): asserts actor is UserActor | SystemActor {
  if (actor.kind === 'anonymous') throw new DomainError('authentication_required');
  if (isNewcomer(actor)) throw new DomainError('password_change_required');
}

/** @throws DomainError as `requireKnown`, `second_factor_enrolment_required`, and `forbidden` for everybody else who is no admin */
export function requireAdmin(actor: Actor): void {
  requireKnown(actor);
  if (!isAdmin(actor)) throw notTheirs(actor);
}

/** @throws DomainError as `requireKnown`, `second_factor_enrolment_required`, and `forbidden` for everybody who has no part in the panel */
export function requireStaff(actor: Actor): void {
  requireKnown(actor);
  if (!isStaff(actor)) throw notTheirs(actor);
}

/** @throws DomainError as `requireKnown`, `second_factor_enrolment_required`, and `forbidden` for everybody who does not read all */
export function requireReader(actor: Actor): void {
  requireKnown(actor);
  if (!readsAll(actor)) throw notTheirs(actor);
}

/** The refusal of what somebody's role does not give them, or not yet. */
export const notTheirs = (actor: Actor): DomainError =>
  new DomainError(lacksFactor(actor) ? 'second_factor_enrolment_required' : 'forbidden');
