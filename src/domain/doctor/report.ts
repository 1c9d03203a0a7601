import type { Finding } from './finding.js';

/** Puts it right. False where it had come right by itself. */
export type Remedy = () => Promise<boolean>;

export interface Listener {
  /** What is wrong, and stays so. */
  onFinding(finding: Finding): void;
  /** What was wrong. */
  onRepaired(finding: Finding): void;
  onProgress(progress: Progress): void;
}

export interface Progress {
  /** Contents that were looked at, and what was read of them. */
  fileCount: number;
  bytes: number;
  totalBytes: number;
}

/** Takes what is found, and repairs what can be, where that is asked for. */
export class Report {
  findingCount = 0;
  repairedCount = 0;

  constructor(
    private readonly listener: Pick<Listener, 'onFinding' | 'onRepaired'>,
    readonly isRepairing: boolean,
  ) {}

  /** A repair that fails is told, and the next one is tried: it is often the one thing that is in the way. */
  async add(finding: Finding, remedy?: Remedy): Promise<void> {
    if (!this.isRepairing || !remedy) return this.#leave(finding);
    try {
      if (!(await remedy())) return;
      this.repairedCount += 1;
      this.listener.onRepaired(finding);
    } catch (error) {
      this.#leave({ ...finding, reason: error instanceof Error ? error.message : String(error) });
    }
  }

  #leave(finding: Finding): void {
    this.findingCount += 1;
    this.listener.onFinding(finding);
  }
}
