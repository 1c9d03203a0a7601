import type { BlobStore } from '../domain/files/blob-store.js';

/**
 * Leaves bytes where they are while a backup copies what records named when it began: the sweep removes them later. Whoever
 * removes bytes has ended their record before: so it is enough to ask now, after that (docs/decisions/0046).
 */
export function createHeldBlobStore(store: BlobStore, isHeld: () => Promise<boolean>): BlobStore {
  const unlessHeld = async (remove: () => Promise<void>): Promise<void> => {
    if (!(await isHeld())) await remove();
  };
  const held: Pick<BlobStore, 'remove' | 'removeAll' | 'removeFolder' | 'sweep'> = {
    remove: (key) => unlessHeld(() => store.remove(key)),
    removeAll: (keys) => unlessHeld(() => store.removeAll(keys)),
    removeFolder: (storagePath) => unlessHeld(() => store.removeFolder(storagePath)),
    sweep: (before, knownKeys, knownHandles) =>
      store.sweep(
        before,
        async (keys) => {
          const known = await knownKeys(keys);
          return (await isHeld()) ? new Set(keys) : known;
        },
        knownHandles,
      ),
  };
  return Object.assign(Object.create(store), held);
}
