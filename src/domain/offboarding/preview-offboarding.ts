import type { BulkSelection } from '../bulk/bulk-act.js';
import { selectionOf } from '../bulk/preview-bulk.js';
import { type Actor, requireAdmin, userIdOf } from '../shared/actor.js';
import { DomainError } from '../shared/domain-error.js';
import type { Ports } from '../shared/ports.js';
import { validate } from '../shared/validate.js';
import { MOST_LEAVERS, type PreviewOffboarding, previewOffboardingSchema } from './offboarding.commands.js';
import type { Leaver, OffboardingWay } from './offboarding.js';
import { expectReceiver, reasonToStay, type StayReason } from './offboarding.policy.js';

/** What they leave together. */
export type LeftBehind = Pick<
  Leaver,
  | 'fileCount'
  | 'bytes'
  | 'folderCount'
  | 'trashBytes'
  | 'linkCount'
  | 'usedLinkCount'
  | 'uploadCount'
  | 'uploadBytes'
>;

export interface OffboardingPreview {
  /** So many are selected. */
  total: number;
  /** So many leave. */
  count: number;
  /** Why the others are left out, and how many for that. */
  left: { reason: StayReason; count: number }[];
  sum: LeftBehind;
  /** The first of those who leave, the largest first. */
  people: Leaver[];
  /** Who gets the files or the archive; null: nobody was named. */
  receiver: Receiver | null;
}

export interface Receiver {
  id: string;
  login: string;
  fullName: string;
  /** null: no limit. */
  roomBytes: number | null;
  hasRoom: boolean;
}

/** So many are told of one by one. */
const SHOWN = 50;

/**
 * What people would leave, and whether somebody has room for it. Nothing is done.
 * @throws DomainError `bulk_too_large`, `receiver_not_active`
 */
export const previewOffboarding =
  (ports: Pick<Ports, 'bulk' | 'rules' | 'users' | 'offboarding'>) =>
  async (actor: Actor, input: unknown): Promise<OffboardingPreview> => {
    requireAdmin(actor);
    const { preview } = await foreseeOffboarding(ports, actor, validate(previewOffboardingSchema, input));
    return { ...preview, people: preview.people.slice(0, SHOWN) };
  };

export async function foreseeOffboarding(
  ports: Pick<Ports, 'bulk' | 'rules' | 'users' | 'offboarding'>,
  actor: Actor,
  command: PreviewOffboarding,
): Promise<{ preview: OffboardingPreview; selection: BulkSelection }> {
  const toUserId = receiverOf(actor, command);
  const selection = selectionOf(ports.rules, command);
  const ids: string[] = [];
  await ports.bulk.eachSelected('users', selection, (selected) => {
    ids.push(...selected.map(({ id }) => id));
    expectFew(ids.length);
  });
  const found = await ports.offboarding.leavers(ids);
  const left = new Map<StayReason, number>();
  const people = found.filter((leaver) => {
    const reason = reasonToStay(actor, leaver, toUserId);
    if (reason) left.set(reason, (left.get(reason) ?? 0) + 1);
    return reason === null;
  });
  const sum = sumOf(people);
  const preview = {
    total: found.length,
    count: people.length,
    left: [...left].map(([reason, count]) => ({ reason, count })),
    sum,
    people: people.sort((a, b) => b.bytes - a.bytes),
    receiver: toUserId === null ? null : await receiverFor(ports, command.way, toUserId, people, sum.bytes),
  };
  return { preview, selection };
}

/** An archive comes to whoever asks for it, unless they say to whom. */
export const receiverOf = (
  actor: Actor,
  { way, toUserId }: Pick<PreviewOffboarding, 'way' | 'toUserId'>,
): string | null => {
  if (way === 'delete') return null;
  return toUserId ?? (way === 'archive' ? userIdOf(actor) : null);
};

async function receiverFor(
  ports: Pick<Ports, 'users' | 'offboarding'>,
  way: OffboardingWay,
  id: string,
  people: Leaver[],
  bytes: number,
): Promise<Receiver> {
  const { login, fullName } = await expectReceiver(ports, id);
  // An archive lies beside what it holds until the account goes.
  const leaving = way === 'handOver' ? people.map((leaver) => leaver.id) : [];
  const roomBytes = await ports.offboarding.roomOf(id, leaving);
  return { id, login, fullName, roomBytes, hasRoom: roomBytes === null || bytes <= roomBytes };
}

const sumOf = (people: Leaver[]): LeftBehind => {
  const total = (name: keyof LeftBehind) => people.reduce((sum, leaver) => sum + leaver[name], 0);
  return {
    fileCount: total('fileCount'),
    bytes: total('bytes'),
    folderCount: total('folderCount'),
    trashBytes: total('trashBytes'),
    linkCount: total('linkCount'),
    usedLinkCount: total('usedLinkCount'),
    uploadCount: total('uploadCount'),
    uploadBytes: total('uploadBytes'),
  };
};

/** @throws DomainError `bulk_too_large` */
export function expectFew(total: number): void {
  if (total > MOST_LEAVERS) throw new DomainError('bulk_too_large', { params: { max: MOST_LEAVERS } });
}
