import { ViewHelpers } from 'adminjs';

const addresses = new ViewHelpers();

export const listAddress = (resourceId: string, filters: Record<string, string> = {}): string => {
  const query = new URLSearchParams(
    Object.entries(filters).map(([name, value]) => [`filters.${name}`, value]),
  );
  return addresses.resourceUrl({ resourceId, search: query.size > 0 ? `?${query}` : '' });
};

export const pageAddress = (name: string): string => addresses.pageUrl(name);

export const recordAddress = (resourceId: string, recordId: string, actionName = 'show'): string =>
  addresses.recordActionUrl({ resourceId, recordId, actionName });

/** The pages' file manager, in somebody's storage. */
export const storageAddress = (userId: string): string => `/files?userId=${encodeURIComponent(userId)}`;

export const contentAddress = (fileId: string): string =>
  `/api/v1/files/${encodeURIComponent(fileId)}/content?disposition=attachment`;

/** The drive's own look at a file, which counts as no download. */
export const previewAddress = (fileId: string): string => `/files/${encodeURIComponent(fileId)}/preview`;
