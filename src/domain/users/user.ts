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
  createdAt: Date;
  lastLoginAt: Date | null;
}

export interface StorageUse {
  fileCount: number;
  usedBytes: number;
}
