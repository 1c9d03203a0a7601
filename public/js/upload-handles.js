/**
 * Where a dropped file lies, as far as the browser tells (a handle): with it an upload goes on after a reload without
 * choosing the file again. No bytes are kept. By the upload's key, in the browser's own database.
 */

const STORE = 'handles';

/** @type {Promise<IDBDatabase> | null} */
let opening = null;

function open() {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open('kladovka-uploads', 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opening;
}

/**
 * Null where there is no such database, as in private windows.
 * @template T
 * @param {IDBTransactionMode} mode @param {(store: IDBObjectStore) => IDBRequest<T>} work
 * @returns {Promise<T | null>}
 */
async function ask(mode, work) {
  try {
    const request = work((await open()).transaction(STORE, mode).objectStore(STORE));
    return await new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result ?? null);
      request.onerror = () => reject(request.error);
    });
  } catch {
    return null;
  }
}

/** @param {string} key @param {FileSystemFileHandle} handle */
export const keepHandle = (key, handle) => ask('readwrite', (store) => store.put(handle, key));
/** @param {string} key */
export const forgetHandle = (key) => ask('readwrite', (store) => store.delete(key));
/** @param {string} key @returns {Promise<FileSystemFileHandle | null>} */
export const handleOf = (key) => ask('readonly', (store) => store.get(key));

/**
 * Null where the person has to say yes first, or the file is gone. `isAsked`: in answer to a click, so it may ask.
 * @param {FileSystemFileHandle} handle @param {{ isAsked: boolean }} how
 */
export async function fileOf(handle, { isAsked }) {
  const access = /** @type {const} */ ({ mode: 'read' });
  let permission = await handle.queryPermission(access);
  if (permission === 'prompt' && isAsked) permission = await handle.requestPermission(access);
  return permission === 'granted' ? handle.getFile().catch(() => null) : null;
}
