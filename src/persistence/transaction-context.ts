import { AsyncLocalStorage } from 'node:async_hooks';

const storage = new AsyncLocalStorage<Map<string, unknown>>();

/**
 * What Sequelize asks of a CLS namespace, made of Node's own AsyncLocalStorage: every query of the library, raw ones
 * too, joins the transaction in which it is made, unless it says `transaction: null`.
 */
export const transactionContext = {
  run(work: (context: Map<string, unknown>) => unknown): void {
    const context = new Map<string, unknown>();
    storage.run(context, () => work(context));
  },
  get: (key: string): unknown => storage.getStore()?.get(key),
  set: (key: string, value: unknown): unknown => storage.getStore()?.set(key, value),
  bind: <T>(work: T): T => work,
};

export const isInTransaction = (): boolean => transactionContext.get('transaction') !== undefined;
