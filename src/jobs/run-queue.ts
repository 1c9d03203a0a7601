import type { RunningJobs } from './run-jobs.js';

export interface QueueDeps {
  /** Does one thing that is due; false where there is none. What takes long minds the signal, which tells it to stop. */
  next(signal: AbortSignal): Promise<boolean>;
  /** What to say where that fails: `could not make a thumbnail`. */
  failure: string;
  logger: Record<'error', (message: string, details?: object) => void>;
  /** Told of each thing that was done, or failed. */
  onTurn?(isDone: boolean): void;
  pauseMs?: number;
}

const longestPauseMs = 60_000;

/**
 * Does what is due, one thing at a time, as long as there is any; then looks again every few seconds, and after one
 * failure on another less and less often.
 */
export function runQueue({
  next,
  failure,
  logger,
  onTurn = () => undefined,
  pauseMs = 2_000,
}: QueueDeps): RunningJobs {
  const ending = new AbortController();
  let timer: NodeJS.Timeout;
  let turn: Promise<void> = Promise.resolve();

  let failures = 0;

  const work = async () => {
    try {
      while (!ending.signal.aborted && (await next(ending.signal))) {
        failures = 0;
        onTurn(true);
      }
      failures = 0;
    } catch (error) {
      failures += 1;
      onTurn(false);
      logger.error(failure, { error });
    }
  };
  const schedule = () => {
    timer = setTimeout(
      () => {
        turn = work().then(() => {
          if (!ending.signal.aborted) schedule();
        });
      },
      Math.min(pauseMs * 2 ** failures, longestPauseMs),
    ).unref();
  };
  schedule();

  return {
    stop: async () => {
      ending.abort();
      clearTimeout(timer);
      await turn;
    },
  };
}
