import { canUseStorage, storageOwner } from '../files/file.policy.js';
import { actorNow } from '../sessions/authenticate.js';
import { type Actor, requireUser, type UserActor } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import { type StorageChange, together } from './storage-change.js';

/** A browser has one stream for all of its tabs: this is for several browsers, and for those that can't share. */
export const MAX_WATCHES_OF_USER = 12;
/** In this process: each holds a connection. */
const MAX_WATCHES = 2000;
/** Changes that come together are told together. */
const GATHER_MILLISECONDS = 250;
const CHECK_MILLISECONDS = 25_000;
const RETRY_SECONDS = 30;

export interface Watcher {
  changed(change: StorageChange): void;
  /** All is quiet, and the watcher may still look. */
  alive(): void;
  /** Nothing comes any more: he may no longer look, or the server is about to stop. */
  ended(reason: 'refused' | 'stopping'): void;
}

export interface WatchInput {
  /** Whose storage: one's own, or for whoever reads all that of another user. */
  userId?: string;
  /** What was read then is known, in milliseconds. */
  since: number;
}

type WatchPorts = Pick<Ports, 'changes' | 'users' | 'sessions' | 'rules'>;

/** Follows what changes in a storage. Who watches is asked for his rights anew before each word. */
export function createWatches(ports: WatchPorts) {
  const running = new Set<{ end(reason: 'refused' | 'stopping'): void }>();
  const countOf = new Map<string, number>();
  let isStopping = false;

  const take = (userId: string) => {
    const count = countOf.get(userId) ?? 0;
    if (count >= MAX_WATCHES_OF_USER || running.size >= MAX_WATCHES)
      throw new DomainError('too_many_attempts', { retryAfterSeconds: RETRY_SECONDS });
    countOf.set(userId, count + 1);
  };
  const giveBack = (userId: string) => {
    const left = (countOf.get(userId) ?? 1) - 1;
    if (left > 0) countOf.set(userId, left);
    else countOf.delete(userId);
  };

  return {
    /**
     * Returns how to stop it.
     * @throws DomainError `authentication_required`, `forbidden`, `user_not_found`, `too_many_attempts`
     */
    async watch(actor: Actor, { userId, since }: WatchInput, watcher: Watcher): Promise<() => void> {
      const user = requireUser(actor);
      const { ownerId } = await storageOwner(ports, user, userId, 'read');
      take(user.id);
      const watch = watchOne(ports, { user, ownerId, since }, watcher, () => {
        running.delete(watch);
        giveBack(user.id);
      });
      running.add(watch);
      if (isStopping) watch.end('stopping');
      return watch.stop;
    },

    /** Before the server stops: who watched comes back to another one. */
    endAll(): void {
      isStopping = true;
      for (const watch of running) watch.end('stopping');
    },
  };
}

interface Watched {
  user: UserActor;
  ownerId: string;
  since: number;
}

function watchOne(
  ports: WatchPorts,
  { user, ownerId, since }: Watched,
  watcher: Watcher,
  onStop: () => void,
) {
  let waiting: StorageChange | null = null;
  let gathering: NodeJS.Timeout | null = null;
  let isOver = false;

  const stop = () => {
    if (isOver) return;
    isOver = true;
    unsubscribe();
    clearInterval(checking);
    if (gathering) clearTimeout(gathering);
    onStop();
  };
  const end = (reason: 'refused' | 'stopping') => {
    if (isOver) return;
    stop();
    watcher.ended(reason);
  };
  /** Where the database can't tell, nothing is said: what waits is told at the next occasion. */
  const tell = async () => {
    const isAllowed = await mayWatch(ports, user, ownerId).catch(() => null);
    if (isOver || isAllowed === null) return;
    if (!isAllowed) return end('refused');
    const change = waiting;
    waiting = null;
    if (change) watcher.changed(change);
    else watcher.alive();
  };
  const gather = (change: StorageChange) => {
    waiting = waiting ? together(waiting, change) : change;
    gathering ??= setTimeout(() => {
      gathering = null;
      void tell();
    }, GATHER_MILLISECONDS);
  };
  const unsubscribe = ports.changes.subscribe(ownerId, gather);
  const checking = setInterval(() => void tell(), CHECK_MILLISECONDS);
  const missed = ports.changes.changedSince(ownerId, since);
  if (missed) gather(missed);
  return { stop, end };
}

/** By the session as it is now: a look at a list is no use of it that would prolong it. */
async function mayWatch(ports: WatchPorts, user: UserActor, ownerId: string): Promise<boolean> {
  const now = await actorNow(ports, user);
  return now !== null && canUseStorage(now, ownerId, 'read');
}
