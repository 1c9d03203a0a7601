/** Runs `work` in one transaction: every store call made inside joins it, and a throw undoes them all. */
export interface UnitOfWork {
  run<T>(work: () => Promise<T>): Promise<T>;
}
