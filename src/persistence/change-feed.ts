import type { ChangeFeed } from '../domain/changes/change-feed.js';
import { type StorageChange, together } from '../domain/changes/storage-change.js';
import type { Listener } from './listener.js';

const CHANNEL = 'storage_changes';
const REMEMBERED = 1000;

interface Heard extends StorageChange {
  ownerId: string;
}

/**
 * Listens from the first subscriber on. As nobody knows what was told while no connection was there, everybody looks again when
 * there is one.
 */
export function createChangeFeed(listener: Pick<Listener, 'open'>): ChangeFeed {
  const listeners = new Map<string, Set<(change: StorageChange) => void>>();
  /** The last of them, the oldest first; what came later than `completeFrom` is in it. */
  let heard: Heard[] = [];
  let completeFrom = Number.POSITIVE_INFINITY;
  let isOpen = false;

  const hear = (payload: string) => {
    const [ownerId = '', places = ''] = payload.split(':');
    const change = { places: places === '*' ? null : places.split(','), at: Date.now() };
    heard.push({ ownerId, ...change });
    if (heard.length > REMEMBERED) completeFrom = heard.shift()?.at ?? completeFrom;
    for (const listenTo of listeners.get(ownerId) ?? []) listenTo(change);
  };
  const ready = () => {
    heard = [];
    completeFrom = Date.now();
    const change = { places: null, at: completeFrom };
    for (const ofOwner of listeners.values()) for (const listenTo of ofOwner) listenTo(change);
  };
  const lost = () => {
    completeFrom = Number.POSITIVE_INFINITY;
  };

  return {
    subscribe(ownerId, listenTo) {
      const ofOwner = listeners.get(ownerId) ?? new Set();
      listeners.set(ownerId, ofOwner.add(listenTo));
      if (!isOpen) listener.open(CHANNEL, { hear, ready, lost });
      isOpen = true;
      return () => {
        ofOwner.delete(listenTo);
        if (ofOwner.size === 0) listeners.delete(ownerId);
      };
    },

    changedSince(ownerId, since) {
      if (since < completeFrom) return { places: null, at: Date.now() };
      const changes = heard.filter((change) => change.ownerId === ownerId && change.at >= since);
      return changes.length === 0 ? null : changes.reduce<StorageChange>(together, { places: [], at: 0 });
    },
  };
}
