/** What an access token says: whose it is, by which session, and which token it is. */
export interface AccessClaims {
  userId: string;
  sessionId: string;
  /** Stands beside the refresh token that was given out with it. */
  id: string;
}

/** Port: signed access tokens (JWT). A token only names a stored session: the rights are read from there. */
export interface AccessTokens {
  issue(of: Omit<AccessClaims, 'id'>): { accessToken: string; id: string; expiresInSeconds: number };
  /** Null for anything but a live token of ours. */
  verify(accessToken: string): AccessClaims | null;
}
