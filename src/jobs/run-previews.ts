import type { RunningJobs } from './run-jobs.js';

export interface PreviewsDeps {
  /** Makes one that is due; false where there is none. */
  makeNext(): Promise<boolean>;
  logger: Record<'error', (message: string, details?: object) => void>;
  pauseMs?: number;
}

/** Makes thumbnails, one at a time, as long as there are any to make; then looks again every few seconds. */
export function runPreviews({ makeNext, logger, pauseMs = 2_000 }: PreviewsDeps): RunningJobs {
  let isStopped = false;
  let timer: NodeJS.Timeout;
  let turn: Promise<void> = Promise.resolve();

  const work = async () => {
    try {
      while (!isStopped && (await makeNext()));
    } catch (error) {
      logger.error('could not make a thumbnail', { error });
    }
  };
  const schedule = () => {
    timer = setTimeout(() => {
      turn = work().then(() => {
        if (!isStopped) schedule();
      });
    }, pauseMs).unref();
  };
  schedule();

  return {
    stop: async () => {
      isStopped = true;
      clearTimeout(timer);
      await turn;
    },
  };
}
