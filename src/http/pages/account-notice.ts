import type { Notice } from '../../domain/notices/notice.js';
import { noticeText } from '../../i18n/notice-text.js';
import type { HttpDeps, PageRequest } from '../types.js';

/** What a page says above all else; null where there is nothing. */
export interface AccountNotice {
  text: string;
  time: Date;
  /** Somebody else did it, and has a right to. */
  isByOthers: boolean;
  moreCount: number;
}

export async function accountNoticeFor(
  { useCases: { notices } }: Pick<HttpDeps, 'useCases'>,
  req: PageRequest,
): Promise<AccountNotice | null> {
  const unread = await notices.unread(req.actor);
  if (!unread) return null;
  const { latest, count } = unread;
  return {
    text: noticeText(req.t, latest),
    time: latest.time,
    isByOthers: isByOthers(latest),
    moreCount: count - 1,
  };
}

const isByOthers = ({ kind, address }: Notice): boolean => address === null || kind.endsWith('_reset');
