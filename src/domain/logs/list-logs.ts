import { type Actor, requireReader } from '../shared/actor.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';
import { listLogsSchema } from './log.commands.js';
import type { LogPage } from './log-store.js';

/** The log is the admins'. */
export const listLogs =
  ({ logs }: Pick<Ports, 'logs'>) =>
  async (actor: Actor, input: unknown): Promise<LogPage> => {
    requireReader(actor);
    return logs.list(validate(listLogsSchema, input));
  };
