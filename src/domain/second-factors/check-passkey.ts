import type { Client } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import { countGuess, type Guess, type GuessPorts } from '../sign-ins/count-guess.js';
import { stateOf, type User } from '../users/user.js';
import type { KeptPasskey } from './passkey.js';
import type { PasskeyAnswer, PasskeyChallenge } from './passkey-ceremonies.js';

export type PasskeyPorts = GuessPorts & Pick<Ports, 'users' | 'passkeys' | 'passkeyCeremonies'>;

interface Shown {
  answer: PasskeyAnswer;
  /** What its challenge was given for. */
  bound: string;
}

/**
 * Takes a passkey beside what is known of somebody already. An attempt is counted as one at a code is.
 * @throws DomainError `challenge_expired`, `passkey_wrong`, `too_many_attempts`
 */
export async function checkPasskey(
  ports: PasskeyPorts,
  client: Client,
  user: User,
  shown: Shown,
): Promise<KeptPasskey> {
  const challenge = challengeOf(ports, shown);
  const kept = await ports.passkeys.findByCredential(shown.answer.id);
  const own = kept?.userId === user.id ? kept : null;
  const failure = { act: 'session.code_failed', code: 'passkey_wrong' } as const;
  const found = { kept: own, owner: null };
  return take(ports, { client, user, failure }, { answer: shown.answer, challenge }, found);
}

/**
 * Takes a passkey that says by itself whose it is. One that nobody has, and that of an account which is blocked or expired, look alike.
 * @throws DomainError as `checkPasskey`
 */
export async function checkPasskeyAlone(
  ports: PasskeyPorts,
  client: Client,
  shown: Shown,
): Promise<{ user: User; passkey: KeptPasskey }> {
  const challenge = challengeOf(ports, shown);
  const kept = await ports.passkeys.findByCredential(shown.answer.id);
  const user = kept && (await ports.users.find(kept.userId));
  const isOpen = user && stateOf(user) === 'active';
  const failure = { act: 'session.sign_in_failed', code: 'passkey_wrong' } as const;
  const found = { kept: isOpen ? kept : null, owner: user?.id ?? null };
  const passkey = await take(ports, { client, user, failure }, { answer: shown.answer, challenge }, found);
  if (!user) throw new DomainError('passkey_wrong');
  return { user, passkey };
}

/** Looked at before anything else: what was not asked for costs nothing. */
function challengeOf(
  { passkeyCeremonies }: Pick<Ports, 'passkeyCeremonies'>,
  { answer, bound }: Shown,
): PasskeyChallenge {
  const challenge = passkeyCeremonies.challengeOf(answer, bound);
  if (!challenge) throw new DomainError('challenge_expired');
  return challenge;
}

/** A challenge is taken with the answer that is right: one that failed tells nobody anything. */
async function take(
  ports: PasskeyPorts,
  { client, user, failure }: Omit<Guess, 'target'>,
  { answer, challenge }: { answer: PasskeyAnswer; challenge: PasskeyChallenge },
  { kept, owner }: { kept: KeptPasskey | null; owner: string | null },
): Promise<KeptPasskey> {
  const { passkeys, passkeyCeremonies, unitOfWork } = ports;
  const target = `passkey:${user?.login.toLowerCase() ?? answer.id.slice(0, 64)}`;
  return countGuess(ports, { client, user, target, failure }, async () => {
    if (!kept) return null;
    const counter = await passkeyCeremonies.verifyShown(answer, kept, owner);
    if (counter === null) return null;
    const isTaken = await unitOfWork.run(
      async () => (await passkeys.spend(challenge)) && (await passkeys.use(kept.id, counter)),
    );
    return isTaken ? kept : null;
  });
}
