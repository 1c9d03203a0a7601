/** What links have to keep to. */
export interface LinkPolicy {
  /** Administrators make links whatever this says. */
  linkMakers: 'everyone' | 'admins';
  /** From the moment that a link is made or changed; null: it may live for ever. */
  linkLongestDays: number | null;
  linkPasswordRequired: boolean;
  /** Whether people may let strangers drop files into a folder. */
  linkUploadRequests: boolean;
}
