import type { Actor, UserActor } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';

/** So long it is taken for granted that whoever showed who they are still sits there. */
export const PROOF_MINUTES = 10;

export const isProven = ({ provedAt }: UserActor, now = new Date()): boolean =>
  provedAt !== undefined && now.getTime() - provedAt.getTime() < PROOF_MINUTES * 60_000;

/**
 * For what a stranger at a screen that was left alone would do first.
 * @throws DomainError `proof_required` where they have not shown for a while that it is they
 */
export function requireProof(actor: Actor): void {
  if (actor.kind === 'user' && !isProven(actor)) throw new DomainError('proof_required');
}

/**
 * The same of whoever sits before a screen. A program went through a sign-in of its own, goes on by its tokens for weeks, and
 * has nobody to ask.
 * @throws DomainError `proof_required`
 */
export function requireProofAtScreen(actor: Actor): void {
  if (actor.kind === 'user' && actor.means !== 'token') requireProof(actor);
}
