import { type Actor, requireReader } from '../shared/actor.js';
import type { Page } from '../shared/page.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';
import { type AuditQuery, type ExportFormat, exportAuditSchema } from './audit.commands.js';
import type { AuditRecord } from './audit-record.js';

/** So many records at once. */
const BATCH = 500;

export interface AuditExport {
  format: ExportFormat;
  /** In the order of time, as they are read: however many there are. */
  batches: AsyncGenerator<AuditRecord[]>;
}

/** All that the filters find, up to now. That it is taken out is on record before the first is read. */
export const exportAudit =
  ({ audit, events }: Pick<Ports, 'audit' | 'events'>) =>
  async (actor: Actor, input: unknown): Promise<AuditExport> => {
    requireReader(actor);
    const { format, ...query } = validate(exportAuditSchema, input);
    const { to = new Date() } = query;
    const batches = (async function* () {
      await audit.append(actor, {
        act: 'audit.exported',
        object: { kind: 'audit', id: null, name: null },
        details: { format, filters: Object.keys(query) },
      });
      events.record('audit.exported', actor, { format });
      yield* batchesOf(audit, { ...query, to });
    })();
    return { format, batches };
  };

async function* batchesOf(audit: Ports['audit'], query: AuditQuery): AsyncGenerator<AuditRecord[]> {
  for (let cursor: string | undefined; ; ) {
    const page: Page<AuditRecord> = await audit.list({
      ...query,
      sort: 'time',
      limit: BATCH,
      withTotal: false,
      ...(cursor && { cursor }),
    });
    yield page.items;
    if (page.nextCursor === null) return;
    cursor = page.nextCursor;
  }
}
