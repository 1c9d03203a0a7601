import { describe, expect, it } from '@jest/globals';
import { runQueue } from '../../src/jobs/index.js';
import { eventually } from '../support/eventually.js';

const quiet = { error: () => undefined };

describe('thumbnails in the background', () => {
  it('are made one at a time, those that come later too', async () => {
    let due = 3;
    let atOnce = 0;
    let most = 0;
    const makeNext = async () => {
      atOnce += 1;
      most = Math.max(most, atOnce);
      await new Promise(setImmediate);
      atOnce -= 1;
      if (due === 0) return false;
      due -= 1;
      return true;
    };
    const running = runQueue({
      next: makeNext,
      failure: 'could not make a thumbnail',
      logger: quiet,
      pauseMs: 1,
    });
    await eventually(() => expect(due).toBe(0));
    due = 2;
    await eventually(() => expect(due).toBe(0));
    await running.stop();
    expect(most).toBe(1);
  });

  it('go on after a failure, which is logged', async () => {
    const failures: string[] = [];
    let calls = 0;
    const makeNext = async () => {
      calls += 1;
      if (calls === 1) throw new Error('the database is away');
      return false;
    };
    const logger = { error: (message: string) => void failures.push(message) };
    const running = runQueue({ next: makeNext, failure: 'could not make a thumbnail', logger, pauseMs: 1 });
    await eventually(() => expect(calls).toBeGreaterThan(1));
    await running.stop();
    expect(failures).toEqual(['could not make a thumbnail']);
  });

  it('the end waits for the one in work, and no other is begun', async () => {
    let calls = 0;
    let finish: (isMade: boolean) => void = () => undefined;
    const makeNext = () => {
      calls += 1;
      return new Promise<boolean>((resolve) => {
        finish = resolve;
      });
    };
    const running = runQueue({
      next: makeNext,
      failure: 'could not make a thumbnail',
      logger: quiet,
      pauseMs: 1,
    });
    await eventually(() => expect(calls).toBe(1));
    let isStopped = false;
    const stopped = running.stop().then(() => {
      isStopped = true;
    });
    await new Promise(setImmediate);
    expect(isStopped).toBe(false);
    finish(true);
    await stopped;
    expect(calls).toBe(1);
  });
});
