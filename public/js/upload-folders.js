/** Folders with nothing in them: those with files come into being with the files. */

const FOLDERS = '/api/v1/folders';

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

async function findFolder(name, parentId, userId) {
  const query = new URLSearchParams({ parentId: parentId ?? 'root', q: name, limit: '500' });
  if (parentId === null) query.set('userId', userId);
  const { items = [] } = await (await fetch(`${FOLDERS}?${query}`)).json();
  const wanted = name.normalize('NFC');
  return items.find((folder) => folder.name.normalize('NFC') === wanted);
}
