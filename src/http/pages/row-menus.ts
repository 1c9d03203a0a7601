import type { Actor } from '../../domain/shared/actor.js';
import { type FileView, type FolderView, presentFile, presentFolder } from './presenters.js';

/** In the addresses of a menu that serves many rows, scripts put a row's id in the place of this one. */
const ANY_ID = '00000000-0000-0000-0000-000000000000';

/** A row's menu is half of all that is in it: rows that scripts ask for come without, and take one of these. */
export const rowMenus = makeMenus();

function makeMenus(): { name: string; entry: FileView | FolderView }[] {
  // Nothing in a menu depends on who sees it.
  const actor: Actor = { kind: 'system', means: 'job' };
  const now = new Date();
  const folder = presentFolder(actor, {
    id: ANY_ID,
    ownerId: ANY_ID,
    parentId: null,
    name: '',
    createdAt: now,
    updatedAt: now,
    linkCount: 0,
    version: 1,
  });
  const file = (mimeType: string, comment: string) => {
    const view = presentFile(actor, {
      id: ANY_ID,
      ownerId: ANY_ID,
      folderId: null,
      name: '',
      size: 1,
      mimeType,
      sha256: '',
      comment,
      uploadedAt: now,
      lastDownloadedAt: null,
      linkCount: 0,
      thumbnailKey: null,
      version: 1,
    });
    return { name: view.menu, entry: view };
  };
  return [
    { name: 'folder', entry: folder },
    ...['text/plain', 'application/octet-stream'].flatMap((type) => [file(type, ''), file(type, 'x')]),
  ];
}
