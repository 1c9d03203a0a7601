import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { RenderJob } from './render-worker.js';
import { Turns } from './turns.js';

/** The same from `src/` and from `dist/`: Node runs it as it was built. */
const script = fileURLToPath(new URL('../../../dist/http/previews/render-worker.js', import.meta.url));

const MAX_MEGABYTES = 128;
const START_MILLISECONDS = 20_000;
/** Each holds a text in memory, and who leafs through files waits for the last one alone. */
const MAX_WAITING = 5;
/** Of all people together: at half a megabyte each. */
const MAX_WAITING_IN_ALL = 100;

export interface Renderer {
  /** HTML that is safe to show; null where it took too long or too much memory, or where too much waits, of `owner`'s or in all. */
  render(job: RenderJob, owner: string): Promise<string | null>;
}

/** One thread, started when it is first needed, that does one thing at a time and is ended where it takes too long. */
export function createRenderer({ maxMilliseconds = 2_000 } = {}): Renderer {
  let ready: Promise<Worker> | null = null;
  const turns = new Turns(MAX_WAITING, MAX_WAITING_IN_ALL);

  const renderNow = async (job: RenderJob): Promise<string | null> => {
    ready ??= startWorker();
    const worker = await ready.catch((error: unknown) => {
      ready = null;
      throw error;
    });
    try {
      worker.postMessage(job);
      const [html] = await within(maxMilliseconds, once(worker, 'message'));
      return html as string;
    } catch {
      ready = null;
      await worker.terminate();
      return null;
    }
  };

  return { render: async (job, owner) => turns.take(owner, () => renderNow(job)) };
}

async function startWorker(): Promise<Worker> {
  // Nothing of our environment, where secrets may be.
  const worker = new Worker(script, { env: {}, resourceLimits: { maxOldGenerationSizeMb: MAX_MEGABYTES } });
  worker.unref();
  // Where it falls while nobody waits for it, the next one who does finds out.
  worker.on('error', () => undefined);
  await within(START_MILLISECONDS, once(worker, 'message'));
  return worker;
}

async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('it took too long')), milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
