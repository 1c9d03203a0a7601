import type { RunningJobs } from './run-jobs.js';

export interface PreviewsDeps {
  /** Makes one that is due; false where there is none. */
  makeNext(): Promise<boolean>;
  logger: Record<'error', (message: string, details?: object) => void>;
  pauseMs?: number;
}

const longestPauseMs = 60_000;

/**
 * Makes thumbnails, one at a time, as long as there are any to make; then looks again every few seconds, and after one
 * failure on another less and less often.
 */
export function runPreviews({ makeNext, logger, pauseMs = 2_000 }: PreviewsDeps): RunningJobs {
  let isStopped = false;
  let timer: NodeJS.Timeout;
  let turn: Promise<void> = Promise.resolve();

  let failures = 0;

  const work = async () => {
    try {
      while (!isStopped && (await makeNext())) failures = 0;
      failures = 0;
    } catch (error) {
      failures += 1;
      logger.error('could not make a thumbnail', { error });
    }
  };
  const schedule = () => {
    timer = setTimeout(
      () => {
        turn = work().then(() => {
          if (!isStopped) schedule();
        });
      },
      Math.min(pauseMs * 2 ** failures, longestPauseMs),
    ).unref();
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
