import type { Ports } from '../shared/ports.js';

/** What no record names any more. */
export interface UnwantedBytes {
  keys?: string[];
  /** Of bytes that became no file. */
  handles?: string[];
  /** All of an owner's. */
  storagePath?: string;
}

/**
 * Cleans up after an act that is done and told. It never fails: where the store is away, the log says so and the sweep
 * does it later.
 */
export async function removeBytes(
  { blobs, events }: Pick<Ports, 'blobs' | 'events'>,
  { keys = [], handles = [], storagePath }: UnwantedBytes,
): Promise<void> {
  const works = [
    ...(keys.length > 0 ? [blobs.removeAll(keys)] : []),
    ...handles.map((handle) => blobs.discard({ handle })),
    ...(storagePath === undefined ? [] : [blobs.removeFolder(storagePath)]),
  ];
  for (const outcome of await Promise.allSettled(works)) {
    if (outcome.status === 'fulfilled') continue;
    const reason = outcome.reason instanceof Error ? outcome.reason.message : String(outcome.reason);
    events.record('storage.bytes_left', { kind: 'system', means: 'job' }, { reason });
  }
}
