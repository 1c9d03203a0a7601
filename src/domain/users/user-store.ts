import type { Role } from '../shared/actor.js';
import type { Page } from '../shared/page.js';
import type { ListUsers, UpdateUser } from './user.commands.js';
import type { ListedUser, StorageUse, User } from './user.js';

export interface NewUser {
  login: string;
  fullName: string;
  email: string;
  isAdmin: boolean;
  /** Absent: what `isAdmin` says. */
  role?: Role;
  quotaBytes: number | null;
  storagePath: string;
  passwordHash: string;
  expiresAt?: Date | null;
  mustChangePassword?: boolean;
}

export interface UserListQuery extends ListUsers {
  /** Only those who are in a group with this user. */
  inGroupsOf?: string;
}

export type UserChanges = Omit<UpdateUser, 'password'> & { passwordHash?: string };

/** Port: accounts. Hashes go in and, for sign-in alone, come out of `passwordHash`; no other method returns one. */
export interface UserStore {
  /** @throws DomainError `login_taken` or `email_taken` (both without regard to case). */
  insert(user: NewUser): Promise<User>;
  find(id: string): Promise<User | null>;
  /** The same, held until the transaction ends. */
  findForUpdate(id: string): Promise<User | null>;
  /** Without regard to case. */
  findByLogin(login: string): Promise<User | null>;
  list(query: UserListQuery): Promise<Page<ListedUser>>;
  /** Who has these logins or e-mails, without regard to case; nobody for those that are missing. */
  idsOfNames(names: string[]): Promise<Map<string, string>>;
  /** Which of these somebody has, without regard to case; as they were asked for. */
  takenAmong(names: {
    logins: string[];
    emails: string[];
  }): Promise<{ logins: Set<string>; emails: Set<string> }>;
  /** @throws DomainError `email_taken`. Null where there is no such user. */
  update(id: string, changes: UserChanges): Promise<User | null>;
  /**
   * Takes the account from everybody, itself included: it can't sign in, its sessions and links are dead, its login and email
   * are free. False where there is none.
   */
  beginDelete(id: string): Promise<boolean>;
  /**
   * Deletes so many rows of what such an account had, with the owner's tree locked. True where nothing is left. The bytes are
   * the caller's.
   */
  deleteContent(id: string, maxRows: number): Promise<boolean>;
  /** Accounts whose deletion has begun, the oldest first. */
  beingDeleted(limit: number): Promise<Pick<User, 'id'>[]>;
  /**
   * Deletes the account itself, with what is left of it. Returns where its bytes lie, without that where those of others lie
   * there, too; null where there is none.
   */
  delete(id: string): Promise<{ storagePath: string | null } | null>;
  passwordHash(id: string): Promise<string | null>;
  /** Since when each of these has the password that they have. */
  passwordsSince(ids: string[]): Promise<Map<string, Date>>;
  /**
   * The same, held until the transaction ends: whoever sets a password or blocks an account takes it first, and ends the
   * sessions last, so that no sign-in slips in between. Null also for a blocked account, and for one at its end.
   */
  lockCredential(id: string): Promise<string | null>;
  /** Locks the active admins whose account has no end until the transaction ends and returns their ids, so that two can't leave at once. */
  lockActiveAdmins(): Promise<string[]>;
  touchLastLogin(id: string, at: Date): Promise<void>;
  /**
   * Changes the books of a storage, in the transaction that writes the rows which it stands for. False where that asks
   * for more bytes in all than the quota has room for, or where there is no such user.
   */
  book(id: string, changes: Partial<StorageUse>): Promise<boolean>;
}
