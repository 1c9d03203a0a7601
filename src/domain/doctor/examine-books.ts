import type { Act } from '../audit/audit-record.js';
import type { Actor } from '../shared/actor.js';
import type { Ports } from '../shared/ports.js';
import type { Drift, DriftStore } from './doctor-store.js';
import { type Concerned, type FindingKind, finding } from './finding.js';
import { repairAct } from './repair-act.js';
import type { Remedy, Report } from './report.js';

type BookPorts = Pick<Ports, 'doctor' | 'unitOfWork' | 'audit'>;

const BATCH = 500;

/** What the rows say of each other. Each list is one look of the database, so nobody who writes meanwhile is in the way. */
export async function examineBooks(ports: BookPorts, actor: Actor, report: Report): Promise<void> {
  const { usage, folders, trash } = ports.doctor;
  await examineDrift(ports, actor, report, 'drifted_usage', usage);
  await examineDrift(ports, actor, report, 'drifted_folder', folders);
  await examineDrift(ports, actor, report, 'drifted_trash', trash);
  await examineLinks(ports, actor, report);
  await inSlices(
    (after) => ports.doctor.lostEntriesAfter(after, BATCH),
    ({ kind, id, name, user }) =>
      report.add(finding('lost_entry', { [kind]: { id, name }, ...ownedBy(user) })),
  );
}

const examineDrift = (
  ports: BookPorts,
  actor: Actor,
  report: Report,
  kind: FindingKind,
  store: DriftStore,
): Promise<void> =>
  inSlices(
    (after) => store.after(after, BATCH),
    (drift) => {
      const { recorded, found } = drift;
      const concerned = concernedBy(kind, drift);
      const remedy = inTransaction(ports, actor, repairAct(kind, concerned), () => store.mend(drift.id));
      return report.add(finding(kind, { ...concerned, recorded, found }), remedy);
    },
  );

function concernedBy(kind: FindingKind, { id, name, user }: Drift): Concerned {
  if (kind === 'drifted_usage' || name === null)
    return user ? { user } : { folder: { id, name: name ?? '' } };
  return { folder: { id, name }, ...ownedBy(user) };
}

const examineLinks = (ports: BookPorts, actor: Actor, report: Report): Promise<void> =>
  inSlices(
    (after) => ports.doctor.danglingLinksAfter(after, BATCH),
    ({ id, token, user }) => {
      const concerned = { link: { id, token }, ...ownedBy(user) };
      const remedy = inTransaction(ports, actor, repairAct('dangling_link', concerned), () =>
        ports.doctor.removeDanglingLink(id),
      );
      return report.add(finding('dangling_link', concerned), remedy);
    },
  );

export const ownedBy = (user: Concerned['user'] | null): Pick<Concerned, 'user'> => (user ? { user } : {});

/** There is no repair without its record. */
const inTransaction =
  ({ unitOfWork, audit }: BookPorts, actor: Actor, act: Act, mend: () => Promise<boolean>): Remedy =>
  () =>
    unitOfWork.run(async () => {
      const isMended = await mend();
      if (isMended) await audit.append(actor, act);
      return isMended;
    });

/** One after the other; the next slice goes on after the last one's end. */
export async function inSlices<Item extends { id: string }>(
  next: (after: string | null) => Promise<Item[]>,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  let items: Item[] = [];
  do {
    items = await next(items.at(-1)?.id ?? null);
    for (const item of items) await work(item);
  } while (items.length > 0);
}
