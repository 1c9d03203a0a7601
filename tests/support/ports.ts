import type { Ports } from '../../src/domain/shared/ports.js';
import type { Stores } from '../../src/persistence/index.js';

type Transaction = <T>(work: () => Promise<T>) => Promise<T>;

const none = async () => undefined;

/** Of use cases on rows alone: bytes and events go nowhere, and each transaction is seen. */
export function portsOfRows(stores: Stores, seen: (run: Transaction) => Transaction): Ports {
  const ports = {
    ...stores,
    blobs: { removeAll: none, removeFolder: none, discard: none },
    events: { record: () => undefined },
    rules: { trashRetentionDays: 30 },
    unitOfWork: { run: seen((work) => stores.unitOfWork.run(work)) },
  };
  return ports as unknown as Ports;
}
