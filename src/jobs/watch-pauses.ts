import type { JobKindName } from '../domain/jobs/job-kinds.js';
import type { JobStore } from '../domain/jobs/job-store.js';

export interface Pauses {
  /** Those that are paused, as far as this instance knows by now. */
  kinds(): JobKindName[];
  stop(): Promise<void>;
}

const LOOK_MS = 1_000;

/** Which kinds of jobs somebody paused, looked up every second: nothing of them is begun. */
export async function watchPauses(
  store: Pick<JobStore, 'pausedKinds'>,
  onError: (error: unknown) => void,
  lookMs = LOOK_MS,
): Promise<Pauses> {
  let kinds: JobKindName[] = [];
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;
  const look = async () => {
    try {
      kinds = await store.pausedKinds();
    } catch (error) {
      onError(error);
    }
    if (!isStopped) timer = setTimeout(() => (looking = look()), lookMs).unref();
  };
  let looking = look();
  await looking;
  return {
    kinds: () => kinds,
    stop: async () => {
      isStopped = true;
      clearTimeout(timer);
      await looking;
    },
  };
}
