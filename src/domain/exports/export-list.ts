import type { ExportFormat } from '../audit/audit.commands.js';
import { type BulkNoun, withPolicy } from '../bulk/bulk-act.js';
import { type Actor, requireReader } from '../shared/actor.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';
import { exportSchemas, filterOf } from './export.commands.js';
import type { ExportedRow } from './export-store.js';

export interface ListExport {
  format: ExportFormat;
  columns: string[];
  /** As they are read: however many there are. */
  batches: AsyncGenerator<ExportedRow[]>;
}

/** All that a list's filter finds. That it is taken out is on record before the first row is read. */
export const exportList =
  (ports: Pick<Ports, 'exports' | 'rules' | 'audit' | 'events'>) =>
  async (actor: Actor, noun: BulkNoun, input: unknown): Promise<ListExport> => {
    requireReader(actor);
    const { format, ...query } = validate(exportSchemas[noun], input);
    const filter = withPolicy(filterOf(noun, query), ports.rules);
    const details = { list: noun, format, filters: Object.keys(filter) };
    const batches = (async function* () {
      await ports.audit.append(actor, { act: 'list.exported', details });
      ports.events.record('list.exported', actor, details);
      yield* ports.exports.batches(noun, filter);
    })();
    return { format, columns: ports.exports.columns(noun), batches };
  };
