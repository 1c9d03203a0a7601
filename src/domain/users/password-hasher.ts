/** Port: slow, salted hashing of passwords (Argon2id). */
export interface PasswordHasher {
  hash(password: string): Promise<string>;
  /** A null hash (no such account) costs as much time as a real one and is never right. */
  verify(hash: string | null, password: string): Promise<boolean>;
}
