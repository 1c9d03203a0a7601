export interface User {
  id: string;
  login: string;
  fullName: string;
  email: string;
  isAdmin: boolean;
  isActive: boolean;
  /** In bytes; null: no limit. */
  quotaBytes: number | null;
  storage: StorageUse;
  /** Relative to the base folder: `users/<random>`, never made of the login. */
  storagePath: string;
  /** Counts the edits; uploads and sign-ins are none. */
  version: number;
  createdAt: Date;
  lastLoginAt: Date | null;
}

/** In bytes. What is in the trash or reserved for an upload on its way counts in the quota, too. */
export interface StorageUse {
  /** Without the trash. */
  fileCount: number;
  usedBytes: number;
  trashBytes: number;
  reservedBytes: number;
}

/** What the quota has left; null: no limit. */
export const freeBytesOf = ({ quotaBytes, storage }: Pick<User, 'quotaBytes' | 'storage'>): number | null =>
  quotaBytes === null
    ? null
    : Math.max(quotaBytes - storage.usedBytes - storage.trashBytes - storage.reservedBytes, 0);
