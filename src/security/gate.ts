import { DomainError } from '../domain/shared/domain-error.js';

export interface Lane {
  /** So many of its works run at once. */
  atOnce: number;
  /** So many wait at most. */
  maxWaiting: number;
}

interface OpenLane extends Lane {
  running: number;
  waiting: (() => void)[];
}

const RETRY_AFTER_SECONDS = 5;

/**
 * Lets a bounded number of works run at once. The others wait in lanes, each in its order; a lane that is named earlier
 * goes before those after it.
 */
export class Gate<Name extends string> {
  readonly #lanes: Record<Name, OpenLane>;
  #free: number;

  constructor(size: number, lanes: Record<Name, Lane>) {
    this.#free = size;
    const open = Object.entries<Lane>(lanes).map(([name, lane]) => [
      name,
      { ...lane, running: 0, waiting: [] },
    ]);
    this.#lanes = Object.fromEntries(open) as Record<Name, OpenLane>;
  }

  /** @throws DomainError `server_busy` where so many wait in its lane already */
  async run<T>(name: Name, work: () => Promise<T>): Promise<T> {
    const lane = this.#lanes[name];
    if (this.#hasRoom(lane)) this.#enter(lane);
    else await this.#wait(lane);
    try {
      return await work();
    } finally {
      lane.running -= 1;
      this.#free += 1;
      this.#admitNext();
    }
  }

  #hasRoom(lane: OpenLane): boolean {
    return this.#free > 0 && lane.running < lane.atOnce;
  }

  #enter(lane: OpenLane): void {
    this.#free -= 1;
    lane.running += 1;
  }

  #wait({ waiting, maxWaiting }: OpenLane): Promise<void> {
    if (waiting.length >= maxWaiting)
      throw new DomainError('server_busy', { retryAfterSeconds: RETRY_AFTER_SECONDS });
    return new Promise((resolve) => waiting.push(resolve));
  }

  #admitNext(): void {
    const lanes = Object.values<OpenLane>(this.#lanes);
    const lane = lanes.find((candidate) => candidate.waiting.length > 0 && this.#hasRoom(candidate));
    const enter = lane?.waiting.shift();
    if (!lane || !enter) return;
    this.#enter(lane);
    enter();
  }
}
