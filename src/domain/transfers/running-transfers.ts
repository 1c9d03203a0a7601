import { canUseStorage } from '../files/file.policy.js';
import { isExpired } from '../links/link.js';
import type { LinkTarget } from '../links/link-store.js';
import { type OpenedLink, passwordMark } from '../links/open-link.js';
import { actorNow } from '../sessions/authenticate.js';
import { type Actor, isNewcomer, readsAll, type UserActor } from '../shared/actor.js';
import type { Ports } from '../shared/ports.js';

/** What ended just after a transfer had begun ends it at the second look. */
const LOOK_MILLISECONDS = 2_000;

type TransferPorts = Pick<Ports, 'sessions' | 'links' | 'rules' | 'events'>;

interface Running {
  /** The look before which it began. */
  look: number;
  actor: Actor;
  facts: { userId: string; sessionId: string } | { linkId: string };
  isAllowed(looks: Looks): Promise<boolean>;
  breakOff(): void;
}

/** What one look has read, once for all that ask for the same. */
interface Looks {
  actorNow(actor: UserActor): Promise<UserActor | null>;
  linkHolds(link: OpenedLink): Promise<boolean>;
}

/** Call it when the transfer is over. */
type Stop = () => void;

/**
 * Uploads and downloads go on for hours, and what allowed them may end meanwhile, by whatever instance or by the clock. Those of this
 * process that run for longer than a moment are looked at every other second, all together, and broken off where they
 * would not be let in any more. What is short costs no look, and where nothing runs there is none.
 */
export function createTransfers(ports: TransferPorts) {
  const running = new Set<Running>();
  let looks = 0;
  let isScheduled = false;

  const lookAt = async (one: Running, read: Looks) => {
    // Where the database can't tell, nothing has ended: nobody could have ended it.
    const isAllowed = await one.isAllowed(read).catch(() => true);
    if (isAllowed || !running.delete(one)) return;
    ports.events.record('transfer.broken_off', one.actor, one.facts);
    one.breakOff();
  };
  const look = async () => {
    const older = [...running].filter((one) => one.look < looks);
    looks += 1;
    const read = lookOnce(ports);
    await Promise.all(older.map((one) => lookAt(one, read)));
  };
  const schedule = () => {
    if (isScheduled) return;
    isScheduled = true;
    setTimeout(async () => {
      await look();
      isScheduled = false;
      if (running.size > 0) schedule();
    }, LOOK_MILLISECONDS).unref();
  };
  const watch = (one: Omit<Running, 'look'>): Stop => {
    const watched = { ...one, look: looks };
    running.add(watched);
    schedule();
    return () => void running.delete(watched);
  };

  const ofUser = (actor: Actor, mayStill: (now: UserActor) => boolean, breakOff: () => void): Stop => {
    if (actor.kind !== 'user') return () => undefined;
    return watch({
      actor,
      facts: { userId: actor.id, sessionId: actor.sessionId },
      isAllowed: async (read) => {
        const now = await read.actorNow(actor);
        return now !== null && mayStill(now);
      },
      breakOff,
    });
  };

  return {
    /** Of what lies in a storage. */
    download: (actor: Actor, ownerId: string, breakOff: () => void): Stop =>
      ofUser(actor, (now) => canUseStorage(now, ownerId, 'read'), breakOff),

    /** Of a list of everybody's. */
    listing: (actor: Actor, breakOff: () => void): Stop => ofUser(actor, readsAll, breakOff),

    /** Whether they may put it where it goes is asked at its end, when that is known. */
    upload: (actor: Actor, breakOff: () => void): Stop => ofUser(actor, (now) => !isNewcomer(now), breakOff),

    /** Of whoever has a link. That it is used up by now is no reason: this is what used it. */
    byLink(actor: Actor, opened: OpenedLink, breakOff: () => void): Stop {
      return watch({
        actor,
        facts: { linkId: opened.link.id },
        isAllowed: (read) => read.linkHolds(opened),
        breakOff,
      });
    },
  };
}

function lookOnce(ports: TransferPorts): Looks {
  const sessions = new Map<string, Promise<UserActor | null>>();
  const links = new Map<string, Promise<LinkTarget | null>>();
  return {
    actorNow: (actor) => once(sessions, actor.sessionId, () => actorNow(ports, actor)),
    linkHolds: async ({ link, mark }) => {
      const target = await once(links, link.token, () => ports.links.findByToken(link.token));
      if (!target?.ownerIsActive || isExpired(target.link, new Date())) return false;
      // Only an edit may have given it another password.
      return (
        target.link.version === link.version || passwordMark(await ports.links.passwordHash(link.id)) === mark
      );
    },
  };
}

function once<Value>(known: Map<string, Value>, key: string, find: () => Value): Value {
  const value = known.get(key) ?? find();
  known.set(key, value);
  return value;
}
