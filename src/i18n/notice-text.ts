import type { Notice } from '../domain/notices/notice.js';
import { agentWords } from './agent-words.js';

/** A notice as one sentence. */
export const noticeText = (
  t: (key: string, values?: Record<string, unknown>) => string,
  { kind, agent, address, changes }: Pick<Notice, 'kind' | 'agent' | 'address' | 'changes'>,
): string =>
  t(`notices.kinds.${kind}`, {
    device: agentWords(t, agent ?? ''),
    address: (address ?? '').replace(/^::ffff:/, ''),
    before: String(changes.email?.before ?? ''),
    after: String(changes.email?.after ?? ''),
  });
