import { type Actor, requireReader } from '../shared/actor.js';
import type { Page } from '../shared/page.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';
import { listLogsSchema } from './log.commands.js';
import type { StoredLogEntry } from './log-entry.js';

/** The log is the admins'. */
export const listLogs =
  ({ logs }: Pick<Ports, 'logs'>) =>
  async (actor: Actor, input: unknown): Promise<Page<StoredLogEntry>> => {
    requireReader(actor);
    return logs.list(validate(listLogsSchema, input));
  };
