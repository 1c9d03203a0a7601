import { actorNow } from '../sessions/authenticate.js';
import { type Actor, readsAll, requireReader, requireSession, type UserActor } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';
import { type TailLogs, tailLogsSchema } from './log.commands.js';
import type { StoredLogEntry } from './log-entry.js';
import { says, termsOf } from './log-words.js';
import { isPanelCall } from './panel-calls.js';

/** Each holds a connection. */
const MAX_OF_USER = 4;
const MAX_IN_PROCESS = 100;
const RETRY_SECONDS = 30;

const LOOK_MILLISECONDS = 1_000;
/** Instances write in batches of their own: one that began earlier may come later, but no later than that. */
const LATE_MILLISECONDS = 15_000;
/** So many lines of one look: who wants all of a flood reads the list. */
const MOST_LINES = 500;
/** After so many looks without a line it is asked anew whether somebody may still look; before each line it is, too. */
const LOOKS_PER_CHECK = 4;

export interface Follower {
  lines(entries: StoredLogEntry[]): void;
  /** All is quiet. */
  alive(): void;
  ended(reason: 'refused' | 'stopping'): void;
}

type TailPorts = Pick<Ports, 'logs' | 'sessions' | 'rules'>;

interface Following {
  user: UserActor;
  filter: TailLogs;
  follower: Follower;
}

/**
 * Follows the log as it is written, whichever instance writes it: one look a second for all who follow in this process, and
 * none where nobody does.
 */
export function createLogTail(ports: TailPorts) {
  const following = new Set<Following>();
  let timer: NodeJS.Timeout | null = null;
  let isStopping = false;
  let looks = 0;
  /** Where the looks of the last seconds began, the oldest first, and what was told since then. */
  let begins: { at: number; id: string }[] = [];
  let told = new Set<string>();

  const end = (one: Following, reason: 'refused' | 'stopping') => {
    if (following.delete(one)) one.follower.ended(reason);
  };

  const look = async () => {
    const since = begins[0]?.id ?? '0';
    const entries = await ports.logs.since(since, MOST_LINES + told.size);
    const fresh = entries.filter(({ id }) => !told.has(id));
    const now = Date.now();
    const last = entries.at(-1)?.id ?? since;
    begins.push({ at: now, id: last });
    while (begins.length > 1 && (begins[1]?.at ?? now) < now - LATE_MILLISECONDS) begins.shift();
    told = new Set(entries.map(({ id }) => id).filter((id) => isAfter(id, begins[0]?.id ?? '0')));
    const isTimeToCheck = looks++ % LOOKS_PER_CHECK === LOOKS_PER_CHECK - 1;
    for (const one of [...following]) {
      const wanted = fresh.filter((entry) => isWanted(entry, one.filter));
      if (wanted.length === 0 && !isTimeToCheck) continue;
      if (!(await mayFollow(ports, one.user))) end(one, 'refused');
      if (!following.has(one)) continue;
      if (wanted.length > 0) one.follower.lines(wanted);
      else one.follower.alive();
    }
  };
  const schedule = () => {
    timer ??= setTimeout(async () => {
      // A database that is away has nothing to tell; what was written meanwhile is told when it is back.
      await look().catch(() => undefined);
      timer = null;
      if (following.size > 0) schedule();
    }, LOOK_MILLISECONDS);
  };

  return {
    /**
     * Returns how to stop it.
     * @throws DomainError `authentication_required`, `forbidden`, `too_many_attempts`
     */
    async follow(actor: Actor, input: unknown, follower: Follower): Promise<() => void> {
      requireReader(actor);
      const user = requireSession(actor);
      const filter = validate(tailLogsSchema, input);
      const ofUser = [...following].filter((one) => one.user.id === user.id);
      if (ofUser.length >= MAX_OF_USER || following.size >= MAX_IN_PROCESS || isStopping)
        throw new DomainError('too_many_attempts', { retryAfterSeconds: RETRY_SECONDS });
      const one = { user, filter, follower };
      following.add(one);
      try {
        if (following.size === 1) {
          begins = [{ at: Date.now(), id: await ports.logs.lastId() }];
          told = new Set();
        }
      } catch (error) {
        following.delete(one);
        throw error;
      }
      schedule();
      return () => void following.delete(one);
    },

    /** Before the server stops. */
    endAll(): void {
      isStopping = true;
      for (const one of [...following]) end(one, 'stopping');
      if (timer) clearTimeout(timer);
    },
  };
}

async function mayFollow(ports: TailPorts, user: UserActor): Promise<boolean> {
  const now = await actorNow(ports, user);
  return now !== null && readsAll(now);
}

const isAfter = (id: string, other: string): boolean => BigInt(id) > BigInt(other);

/** The same as the list's filters. */
export function isWanted(
  entry: StoredLogEntry,
  { level, event, q, eventsOnly, withPanel }: TailLogs,
): boolean {
  if (level && entry.level !== level) return false;
  if (event && entry.event !== event) return false;
  if (eventsOnly && entry.event === null) return false;
  if (!withPanel && isPanelCall(entry)) return false;
  return !q || says(entry, termsOf(q));
}
