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

export interface UserActor {
  kind: 'user';
  id: string;
  login: string;
  isAdmin: boolean;
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

export const isAdmin = (actor: Actor): boolean =>
  actor.kind === 'system' || (actor.kind === 'user' && actor.isAdmin);

export const isSelf = (actor: Actor, userId: string): boolean => actor.kind === 'user' && actor.id === userId;

/** @throws DomainError `authentication_required` for anybody who is not signed in. */
export function requireUser(actor: Actor): UserActor {
  if (actor.kind !== 'user') throw new DomainError('authentication_required');
  return actor;
}

/** @throws DomainError `authentication_required` for strangers, `forbidden` for everybody else who is no admin. */
export function requireAdmin(actor: Actor): void {
  if (isAdmin(actor)) return;
  throw new DomainError(actor.kind === 'anonymous' ? 'authentication_required' : 'forbidden');
}
