import { randomUUID } from 'node:crypto';
import type { Ports } from '../shared/ports.js';
import { release } from '../uploads/ledger.js';

/** Longer than the end takes. */
const LOCK_MS = 10_000;

/** Its row goes, with what it reserved; its bytes stay with the caller. False where somebody is at it, or it is gone. */
export async function endUpload(
  ports: Pick<Ports, 'uploads' | 'users' | 'unitOfWork'>,
  id: string,
): Promise<boolean> {
  if (!(await ports.uploads.lock(id, randomUUID(), LOCK_MS))) return false;
  return (await release(ports, id)) !== null;
}
