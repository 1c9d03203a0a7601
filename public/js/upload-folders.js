/** The folders of a destination. Those with files come into being with the files, those with nothing in them here. */

const FOLDERS = '/api/v1/folders';
const FILES = '/api/v1/files';

/** Makes the folders of each path below the destination, as far as they are missing. */
export async function makeFolders(paths, { userId, folderId }) {
  const known = new Map([['', folderId || null]]);
  for (const path of paths) {
    let parent = '';
    for (const name of path.split('/')) {
      const here = `${parent}/${name}`;
      if (!known.has(here)) known.set(here, await makeFolder(name, known.get(parent), userId));
      parent = here;
    }
  }
}

async function makeFolder(name, parentId, userId) {
  const answer = await fetch(FOLDERS, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ name, parentId, userId }),
  });
  if (answer.ok) return (await answer.json()).id;
  const problem = await answer.json();
  const existing = problem.code === 'name_taken' && (await findFolder(name, parentId, userId));
  if (!existing) throw new Error(problem.detail);
  return existing.id;
}

const findFolder = (name, parentId, userId) => findNamed(FOLDERS, 'parentId', { name, parentId, userId });

async function findNamed(url, place, { name, parentId, userId }) {
  const query = new URLSearchParams({ [place]: parentId ?? 'root', q: name, limit: '500' });
  if (parentId === null) query.set('userId', userId);
  const { items = [] } = await (await fetch(`${url}?${query}`)).json();
  const wanted = name.normalize('NFC');
  return items.find((entry) => entry.name.normalize('NFC') === wanted);
}

/** The file that has the name where an upload is to go; nothing where a folder has it. */
export async function findPresent({ name, folder, meta: { userId, folderId } }) {
  let parentId = folderId || null;
  for (const part of folder.split('/').filter(Boolean)) {
    parentId = (await findFolder(part, parentId, userId))?.id;
    if (!parentId) return undefined;
  }
  return findNamed(FILES, 'folderId', { name, parentId, userId });
}
