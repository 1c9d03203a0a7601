/** Port: signed access tokens (JWT). A token only names a stored session: the rights are read from there. */
export interface AccessTokens {
  issue(sessionId: string): { accessToken: string; expiresInSeconds: number };
  /** The session's id, or null for anything but a live token of ours. */
  verify(accessToken: string): string | null;
}
