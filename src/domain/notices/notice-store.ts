import type { Page } from '../shared/page.js';
import type { ListNotices } from './notice.commands.js';
import type { Notice, UnreadNotices } from './notice.js';

export interface NewNotice extends Pick<Notice, 'kind' | 'time' | 'address' | 'agent' | 'changes'> {
  userId: string;
  /** As `deviceOf` has it; null where somebody else did it. */
  device: string | null;
}

/** A notice on its way to one address. */
export interface NoticeMail {
  id: string;
  recipient: string;
  notice: Notice;
}

/** Port: what people are told of their accounts, and the devices they are known by. A hundred of each are kept for everybody. */
export interface NoticeStore {
  /** Notes a sign-in. True where others are known, and this one is not. Call it with the row of the credential locked. */
  isNewDevice(userId: string, device: string, at: Date): Promise<boolean>;
  add(notice: NewNotice): Promise<{ id: string }>;
  list(userId: string, query: ListNotices): Promise<Page<Notice>>;
  /** Null: none. Without what was done from this device. */
  unread(userId: string, device: string): Promise<UnreadNotices | null>;
  /** All but what was done from this device. */
  markSeen(userId: string, device: string, at: Date): Promise<void>;

  /** A notice is to go to its owner's address, and to these; within an hour to five different ones at most. */
  addMails(notice: { id: string; userId: string }, others: string[]): Promise<void>;
  /**
   * In how many seconds a letter to its owner may go: five an hour do, and what comes meanwhile goes with the next. Null where
   * there is nothing to send, or a job waits for that already.
   */
  nextLetterIn(userId: string): Promise<number | null>;
  /** What is to be sent is this job's, and no other's for ten minutes. The newest first. */
  claimMails(userId: string, jobId: string): Promise<NoticeMail[]>;
  noteSent(mailIds: string[], at: Date): Promise<void>;
  release(mailIds: string[]): Promise<void>;
}
