import type { IncomingMessage } from 'node:http';
import { type Request, type Response, Router } from 'express';
import { fileLook, folderLook } from '../look/icons.js';
import { queryText } from '../request/params.js';
import { isHtmx } from './forms.js';
import { highlighted } from './highlight.js';
import type { PageDeps } from './page-deps.js';
import { folderUrl, placeUrl } from './presenters.js';
import { openStorage } from './workspace.js';

const MOST_FOLDERS = 4;
const MOST_FILES = 6;

/** What the search box shows while one types. */
export function createSearchPages(deps: PageDeps): Router {
  const router = Router();
  router.get('/', (req, res) => suggest(deps, req, res));
  return router;
}

async function suggest(deps: PageDeps, req: Request, res: Response): Promise<void> {
  const { useCases } = deps;
  const userId = queryText(req, 'userId');
  const q = queryText(req, 'q')?.trim();
  const { owner } = await openStorage(deps, req, res, userId);
  // A piece of a page: who comes by its address gets the whole one.
  if (!isHtmx(req))
    return res.redirect(303, `/files${new URL(req.originalUrl, 'http://local.invalid').search}`);
  if (!q) return res.render('search/_options', { q: '', options: [], allUrl: '' });
  const [folders, files] = await Promise.all([
    useCases.folders.list(req.actor, { q, userId, limit: MOST_FOLDERS }),
    useCases.files.list(req.actor, { q, userId, limit: MOST_FILES }),
  ]);
  const names = await placeNames(deps, req, [
    ...folders.items.map(({ parentId }) => parentId),
    ...files.items.map(({ folderId }) => folderId),
  ]);
  const placeOf = (id: string | null) => names.get(id ?? '') ?? req.t('common.places.files');
  const query = new URLSearchParams({ q, ...(!owner.isSelf && { userId: owner.id }) });
  res.render('search/_options', {
    q,
    allUrl: `/files?${query}`,
    options: [
      ...folders.items.map(({ id, ownerId, name, parentId }) => ({
        name: highlighted(name, q),
        look: folderLook,
        place: placeOf(parentId),
        url: folderUrl(req.actor, { ownerId, folderId: id }),
        previewUrl: null,
      })),
      ...files.items.map(({ id, ownerId, name, folderId, mimeType }) => ({
        name: highlighted(name, q),
        look: fileLook(mimeType),
        place: placeOf(folderId),
        url: placeUrl(req.actor, { kind: 'file', id, ownerId, folderId }),
        previewUrl: `/files/${id}/preview`,
      })),
    ],
  });
}

/** The names of the folders that things lie in, in one look-up. */
export async function placeNames(
  { useCases }: Pick<PageDeps, 'useCases'>,
  { actor }: IncomingMessage,
  ids: (string | null)[],
): Promise<Map<string, string>> {
  const folderIds = [...new Set(ids.filter((id) => id !== null))];
  if (folderIds.length === 0) return new Map();
  return useCases.folders.namesOf(actor, folderIds);
}
