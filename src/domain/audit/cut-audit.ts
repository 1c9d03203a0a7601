import type { SystemActor } from '../shared/actor.js';
import type { Ports } from '../shared/ports.js';

const DAY_MS = 24 * 3_600_000;
const job: SystemActor = { kind: 'system', means: 'job' };

/** What the setting keeps no longer. The chain goes on from the last record that went. Returns how many went. */
export const cutAudit =
  ({ audit, unitOfWork, rules, events }: Pick<Ports, 'audit' | 'unitOfWork' | 'rules' | 'events'>) =>
  async (): Promise<number> => {
    const before = new Date(Date.now() - rules.auditRetentionDays * DAY_MS);
    let count = 0;
    for (;;) {
      const cut = await unitOfWork.run(async () => {
        const done = await audit.cut(before);
        if (done) await audit.append(job, { act: 'audit.cut', object: theAudit, details: { ...done } });
        return done;
      });
      if (!cut) return count;
      count += cut.count;
      events.record('audit.cut', job, { ...cut });
    }
  };

/** The chain's end, told to the log: who keeps that apart can tell whether the chain was made anew. */
export const tellAuditEnd =
  ({ audit, events }: Pick<Ports, 'audit' | 'events'>) =>
  async (): Promise<number> => {
    const { position, hash } = await audit.end();
    if (position > 0) events.record('audit.sealed', job, { position, hash });
    return 0;
  };

const theAudit = { kind: 'audit', id: null, name: null } as const;
