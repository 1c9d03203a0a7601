import { isSafeInline, type StoredFile } from '../../domain/files/file.js';
import type { Folder } from '../../domain/folders/folder.js';
import type { Link } from '../../domain/links/link.js';
import type { OpenedLink } from '../../domain/links/open-link.js';
import { thumbnailVersion } from '../content/send-thumbnail.js';
import { fileLook } from '../look/icons.js';
import { previewKindOf } from '../previews/preview-kind.js';

/** What an outsider gets to see, with its addresses. Nothing here names an owner, or what lies above the link. */

export type ShareUrls = ReturnType<typeof shareUrls>;

/** All addresses below a link; the pass, where the link has a password, stands in each. */
export function shareUrls(token: string, pass: string | null) {
  const at = (path: string, query: Record<string, string> = {}): string => {
    const text = new URLSearchParams({ ...query, ...(pass && { pass }) }).toString();
    return `/s/${token}${path}${text && `?${text}`}`;
  };
  return {
    page: at('/page'),
    folder: (folder: string) => at('/page', { folder }),
    nextPage: (folder: string, cursor: string) => at('/page', { folder, cursor }),
    file: (file: string) => at('/page', { file }),
    reading: (encoding: string, file?: string) => at('/page', { ...(file && { file }), encoding }),
    archive: (folder?: string) => at('', folder ? { folder } : {}),
    upload: at('/files'),
    thumbnail: (fileId: string, v: string) => at(`/files/${fileId}/thumbnail`, { v }),
    content: (disposition: 'attachment' | 'inline', fileId?: string) =>
      at(fileId ? `/files/${fileId}` : '', { disposition }),
  };
}

/** How often something can still be fetched by the link; null where nobody counts. */
export const downloadsLeft = ({ maxDownloads, downloadCount }: Link): number | null =>
  maxDownloads === null ? null : Math.max(0, maxDownloads - downloadCount);

/** @param fileId of a file within a shared folder; a link to one file needs none */
export function presentSharedFile(urls: ShareUrls, { link }: OpenedLink, file: StoredFile, fileId?: string) {
  const { name, size, mimeType, uploadedAt, thumbnailKey } = file;
  // A preview would use up one of the downloads.
  const isShown = link.maxDownloads === null;
  return {
    name,
    size,
    mimeType,
    uploadedAt,
    look: fileLook(mimeType),
    downloadsLeft: downloadsLeft(link),
    downloadUrl: urls.content('attachment', fileId),
    /** For what stands in the page: a picture that is not to be opened by itself is shown there. */
    shownUrl: urls.content('inline', fileId),
    inlineUrl:
      isShown && previewKindOf(file) !== null && isSafeInline(mimeType)
        ? urls.content('inline', fileId)
        : null,
    thumbnailUrl:
      isShown && fileId && thumbnailKey !== null ? urls.thumbnail(fileId, thumbnailVersion(file)) : null,
  };
}

export const presentSharedFolder = (urls: ShareUrls, { id, name, updatedAt }: Folder) => ({
  name,
  updatedAt,
  url: urls.folder(id),
});

/** The way down from the shared folder, each step with its address. */
export const presentPath = (urls: ShareUrls, path: Folder[]) =>
  path.map(({ id, name }, depth) => ({ name, url: depth === 0 ? urls.page : urls.folder(id) }));
