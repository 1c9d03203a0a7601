import type { Act } from '../audit/audit-record.js';
import type { Client } from '../shared/actor.js';
import { DomainError, type ErrorCode } from '../shared/domain-error.js';
import { looked } from '../shared/looked.js';
import type { Ports } from '../shared/ports.js';
import { aboutUser } from '../users/about-user.js';
import type { User } from '../users/user.js';
import { admitAttempt } from './admit-attempt.js';

export type GuessPorts = Pick<Ports, 'sessions' | 'attempts' | 'signIns' | 'unitOfWork' | 'audit' | 'events'>;

/** An attempt at a secret by which somebody signs in. */
export interface Guess {
  client: Client;
  /** Whose secret it is; null: nobody is called so. */
  user: User | null;
  /** Under what it is counted. */
  target: string;
  /** What is told of a wrong one. */
  failure: { act: 'session.sign_in_failed' | 'session.code_failed'; code: ErrorCode };
}

/**
 * Counts the attempt, then looks, then tells of a wrong one: those who hold networks off see it, and its owner does.
 * @param look what was found where the guess is right; null where it is wrong
 * @throws DomainError `too_many_attempts`, or that of the failure
 */
export async function countGuess<Found>(
  ports: GuessPorts,
  { client, user, target, failure }: Guess,
  look: () => Promise<Found | null>,
): Promise<Found> {
  const actor = { kind: 'anonymous', client } as const;
  // Whoever nobody is called may be a password in the wrong field: it stays out of what is kept.
  const facts = { login: user?.login ?? null };
  const about: Partial<Act> = user ? aboutUser(user) : {};
  const keys = {
    target,
    address: client.address,
    addressIsKnown: user !== null && (await ports.sessions.hasSignedInFrom(user.id, client.address)),
  };
  const counted = await admitAttempt(ports, keys, user).catch(async (error: unknown) => {
    ports.events.record('session.sign_in_limited', actor, facts);
    // That it began: however often somebody goes on, they fill no audit by it.
    if (error instanceof DomainError && error.details.limit?.isFirst)
      await ports.audit.append(actor, { act: 'session.sign_in_limited', ...about });
    throw error;
  });
  const found = await looked(ports, counted, look);
  if (found !== null) {
    await ports.attempts.succeeded(counted);
    return found;
  }
  const network = ports.attempts.networkOf(client.address);
  const failed = { network, login: user?.login ?? null, userId: user?.id ?? null, isLimited: false };
  await ports.unitOfWork.run(async () => {
    await ports.signIns.count(failed, new Date());
    await ports.audit.append(actor, { act: failure.act, ...about });
  });
  ports.events.record(failure.act, actor, facts);
  throw new DomainError(failure.code);
}
