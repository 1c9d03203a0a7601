import type { Admit } from '../files/blob-store.js';
import type { Ports } from '../shared/ports.js';
import { quotaExceeded, reserve } from './ledger.js';
import { expiryOf } from './upload.js';

/** How much is reserved at a time where nobody said how much is to come. */
const stepBytes = 8 * 1024 * 1024;
/** How often a sign of life is written down. */
const extendEveryMs = 60_000;

/** Whose quota an upload counts in. */
export interface Payer {
  ownerId: string;
  /** False where a field that is still to come may name another: then no room here is no reason to refuse. */
  isSure: boolean;
}

/** What is known of the size before the bytes have come. */
export interface SizeHints {
  atLeastBytes?: number;
  atMostBytes?: number;
  /** What the file that it may replace for good gives back: so much needs no room. */
  replacedBytes?: number;
  /** What it would give back, if it were not to go to the trash. */
  trashedBytes?: number;
}

/**
 * Reserves as bytes come: by large steps as long as there is room, near the limit to the byte.
 * @throws DomainError `quota_exceeded`, here or when the store asks
 */
export async function openReservation(
  ports: Pick<Ports, 'uploads' | 'users' | 'unitOfWork'>,
  id: string,
  payer: Payer | null,
  { atLeastBytes = 0, atMostBytes = Number.POSITIVE_INFINITY, replacedBytes = 0, trashedBytes }: SizeHints,
): Promise<Admit> {
  let reserved = 0;
  let isOver = payer === null;
  let extendedAt = Date.now();

  const growTo = async (bytes: number): Promise<boolean> => {
    const wanted = bytes - replacedBytes;
    if (payer === null || wanted <= reserved) return true;
    if (!(await reserve(ports, { id, ownerId: payer.ownerId }, wanted - reserved))) return false;
    reserved = wanted;
    return true;
  };
  const ensure = async (bytes: number): Promise<void> => {
    if (payer === null || (await growTo(bytes))) return;
    const room = { reservedBytes: reserved, replacedBytes: trashedBytes };
    if (payer.isSure) throw await quotaExceeded(ports, payer.ownerId, bytes, room);
    isOver = true;
  };
  const extend = async (): Promise<void> => {
    if (Date.now() - extendedAt < extendEveryMs) return;
    extendedAt = Date.now();
    await ports.uploads.extend(id, expiryOf('form'));
  };

  // All of it where there is room: of many at once, those that fit get it, and not each a part that is no use.
  if (atMostBytes === Number.POSITIVE_INFINITY || !(await growTo(atMostBytes))) await ensure(atLeastBytes);
  return async (bytes) => {
    await extend();
    if (isOver || bytes - replacedBytes <= reserved) return;
    // Most files are smaller than a step, and known to the byte by now.
    const ahead = bytes < stepBytes ? bytes : Math.max(bytes, Math.min(bytes + stepBytes, atMostBytes));
    if (!(await growTo(ahead))) await ensure(bytes);
  };
}
