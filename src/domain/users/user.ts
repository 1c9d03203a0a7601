import type { Role } from '../shared/actor.js';

export interface User {
  id: string;
  login: string;
  fullName: string;
  email: string;
  isAdmin: boolean;
  role: Role;
  isActive: boolean;
  /** From then on nobody signs in by it, and its sessions, tokens and links are dead; null: never. */
  expiresAt: Date | null;
  /** Somebody else chose the password: its owner sets one of their own before anything else. */
  mustChangePassword: boolean;
  /** Their password alone opens nothing. */
  hasSecondFactor: boolean;
  /** Until then there may be a notice that they did not look at; null: there is none. */
  noticesUntil: Date | null;
  /** In bytes; null: no limit. */
  quotaBytes: number | null;
  /** A group of theirs has a quota for all its members together. */
  isGroupLimited: boolean;
  storage: StorageUse;
  /** Relative to the base folder: `users/<random>`, never made of the login. */
  storagePath: string;
  /** Counts the edits; uploads and sign-ins are none. */
  version: number;
  createdAt: Date;
  lastLoginAt: Date | null;
}

/** As a list has it. */
export interface ListedUser extends User {
  /** The last that was heard of them in any session, ended ones among them, or their last sign-in; null: they never came. */
  lastSeenAt: Date | null;
}

export type UserState = 'active' | 'blocked' | 'expired';

export function stateOf(
  { isActive, expiresAt }: Pick<User, 'isActive' | 'expiresAt'>,
  now: Date = new Date(),
): UserState {
  if (!isActive) return 'blocked';
  return expiresAt !== null && expiresAt <= now ? 'expired' : 'active';
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
