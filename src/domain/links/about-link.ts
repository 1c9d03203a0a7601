import type { Act } from '../audit/audit-record.js';
import type { NamedLink } from './link-store.js';

/** Of which link a record of the audit tells: by its id and the name of what it leads to, never its token. */
export const aboutLink = ({ id, name, kind, ownerId, fileId, folderId }: NamedLink) =>
  ({
    object: { kind: 'link', id, name },
    ownerId,
    details: { kind, fileId, folderId },
  }) satisfies Partial<Act>;

/** What of a link is told with its values, before and after. */
export const toldFields = ['expiresAt', 'hasPassword', 'maxDownloads'] as const;
