import type { Job } from '../jobs/job.js';

/** What becomes of what somebody leaves. */
export const offboardingWays = ['handOver', 'archive', 'delete'] as const;
export type OffboardingWay = (typeof offboardingWays)[number];

/** What becomes of the account after that. */
export const offboardingEnds = ['delete', 'block'] as const;
export type OffboardingEnd = (typeof offboardingEnds)[number];

/** As the job keeps it. */
export interface OffboardingInput {
  way: OffboardingWay;
  /** Who gets the files, or the archive; null: they are deleted. */
  toUserId: string | null;
  account: OffboardingEnd;
  /** What the folder is called that comes to the receiver, with `{name}` and `{login}` for who leaves. */
  folderName: string;
}

/** What one person leaves. Counts of what may be many stop at `MOST_COUNTED`. */
export interface Leaver {
  id: string;
  login: string;
  fullName: string;
  isAdmin: boolean;
  isActive: boolean;
  fileCount: number;
  bytes: number;
  folderCount: number;
  /** Of the trash nothing is handed over or archived: it goes with the account, or stays in it. */
  trashBytes: number;
  /** In force. */
  linkCount: number;
  /** Of these those that others have opened or fetched something by. */
  usedLinkCount: number;
  /** On their way into this storage: they are dropped. */
  uploadCount: number;
  uploadBytes: number;
  groups: string[];
}

export const MOST_COUNTED = 10_000;

/** A storage on its way to another person. */
export interface Handover {
  leaverId: string;
  receiverId: string;
  /** All that is handed over lies in it; it is the last to change its owner. */
  folderId: string;
  jobId: string;
  fileCount: number;
  bytes: number;
  folderCount: number;
  linkCount: number;
}

/** What a slice wrote. */
export interface HandoverSlice {
  files: number;
  folders: number;
}

/** Where a job is: after whom, and how many files of the next one went already. */
export interface OffboardingCursor {
  position: number;
  files: { done: number; total: number } | null;
  /** Whose account it closed and has not seen off yet. */
  closedId?: string;
}

export const offboardingCursor = ({ cursor }: Pick<Job, 'cursor'>): OffboardingCursor =>
  cursor === null ? { position: 0, files: null } : (cursor as unknown as OffboardingCursor);
