/** @typedef {{ name: string, parentId: string | null, userId: string }} Wanted */
/** @typedef {{ id: string, name: string, size: number, uploadedAt: string }} Found */

/** The folders of a destination. Those with files come into being with the files, those with nothing in them here. */

const FOLDERS = '/api/v1/folders';
const FILES = '/api/v1/files';

/**
 * Makes the folders of each path below the destination, as far as they are missing.
 * @param {string[]} paths @param {Destination} destination
 */
export async function makeFolders(paths, { userId, folderId }) {
  /** @type {Map<string, string>} */
  const known = new Map();
  for (const path of paths) {
    let here = '';
    let parentId = folderId || null;
    for (const name of path.split('/')) {
      here = `${here}/${name}`;
      parentId = known.get(here) ?? (await makeFolder({ name, parentId, userId }));
      known.set(here, parentId);
    }
  }
}

/** @param {Wanted} wanted @returns {Promise<string>} the id of the folder, also where it was there. */
async function makeFolder(wanted) {
  const answer = await fetch(FOLDERS, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(wanted),
  });
  if (answer.ok) return (await answer.json()).id;
  const problem = await answer.json();
  const existing = problem.code === 'name_taken' && (await findNamed(FOLDERS, 'parentId', wanted));
  if (!existing) throw new Error(problem.detail);
  return existing.id;
}

/**
 * @param {string} url @param {'parentId' | 'folderId'} place @param {Wanted} wanted
 * @returns {Promise<Found | undefined>}
 */
async function findNamed(url, place, { name, parentId, userId }) {
  const query = new URLSearchParams({ [place]: parentId ?? 'root', q: name, limit: '500' });
  if (parentId === null) query.set('userId', userId);
  /** @type {{ items?: Found[] }} */
  const { items = [] } = await (await fetch(`${url}?${query}`)).json();
  const wanted = name.normalize('NFC');
  return items.find((entry) => entry.name.normalize('NFC') === wanted);
}

/** The file that has the name where an upload is to go; nothing where a folder has it. @param {Upload} upload */
export async function findPresent({ name, folder, meta: { userId, folderId } }) {
  let parentId = folderId || null;
  for (const part of folder.split('/').filter(Boolean)) {
    const found = await findNamed(FOLDERS, 'parentId', { name: part, parentId, userId });
    if (!found) return undefined;
    parentId = found.id;
  }
  return findNamed(FILES, 'folderId', { name, parentId, userId });
}
