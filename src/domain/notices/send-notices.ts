import type { RunningJob } from '../jobs/job.js';
import { isFinal } from '../jobs/work-on-job.js';
import type { Ports } from '../shared/ports.js';
import type { NoticeMail } from './notice-store.js';

/** So many stand in one letter, the newest. */
const MOST_IN_LETTER = 20;

type SendPorts = Pick<Ports, 'users' | 'notices' | 'mailer'>;

/**
 * Sends somebody what waits for them: to each address one letter. What could not be sent waits for the next try, or goes with
 * the next notice.
 */
export const sendNotices =
  (ports: SendPorts) =>
  async ({ job, signal, proceed }: RunningJob): Promise<void> => {
    const { userId } = job.input as { userId: string };
    const user = await ports.users.find(userId);
    const mails = user ? await ports.notices.claimMails(userId, job.id) : [];
    const faults: unknown[] = [];
    const sentAt = new Date();
    for (const [recipient, own] of byRecipient(mails)) {
      const ids = own.map(({ id }) => id);
      try {
        signal.throwIfAborted();
        await ports.mailer.send({
          kind: 'notices',
          to: recipient,
          login: user?.login ?? '',
          ...noticesOf(own),
        });
      } catch (error) {
        faults.push(error);
        await ports.notices.release(ids);
        continue;
      }
      await ports.notices.noteSent(ids, sentAt);
      const result = { subjectId: userId, subject: recipient, reason: null, details: {} };
      await proceed({ done: 1, results: [{ ...result, outcome: 'done' }] });
    }
    // One that may go better another time first: the job is tried again for it.
    if (faults.length > 0) throw faults.find((fault) => !isFinal(fault)) ?? faults[0];
  };

function byRecipient(mails: NoticeMail[]): Map<string, NoticeMail[]> {
  const found = new Map<string, NoticeMail[]>();
  for (const mail of mails) found.set(mail.recipient, [...(found.get(mail.recipient) ?? []), mail]);
  return found;
}

const noticesOf = (mails: NoticeMail[]) => ({
  notices: mails.slice(0, MOST_IN_LETTER).map(({ notice }) => notice),
  moreCount: Math.max(0, mails.length - MOST_IN_LETTER),
});
