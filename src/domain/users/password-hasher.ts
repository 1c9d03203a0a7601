/**
 * Whose hash it is: hashing is slow and goes in lanes, so that a crowd at one of them holds up nobody in another.
 * `signIn` is for who proves who they are, `change` for a password that is set by who may, `link` for the passwords of
 * links, `registration` for strangers.
 */
export type PasswordLane = 'signIn' | 'change' | 'link' | 'registration';

/**
 * Port: slow, salted hashing of passwords (Argon2id).
 * @throws DomainError `server_busy` where too many wait in the lane
 */
export interface PasswordHasher {
  hash(password: string, lane: Exclude<PasswordLane, 'signIn'>): Promise<string>;
  /** A null hash (no such account) costs as much time as a real one and is never right. */
  verify(hash: string | null, password: string, lane: 'signIn' | 'link'): Promise<boolean>;
}
