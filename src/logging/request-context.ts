import { AsyncLocalStorage } from 'node:async_hooks';

interface RequestContext {
  requestId: string;
  userId?: string;
}

const storage = new AsyncLocalStorage<RequestContext>();

/** Every line that `work` and whatever it starts write bears the request's id. */
export const runWithRequest = <T>({ requestId }: { requestId: string }, work: () => T): T =>
  storage.run({ requestId }, work);

/** From here on, also the id of the user who was found to be behind the request. */
export function setRequestUser(userId: string): void {
  const context = storage.getStore();
  if (context) context.userId = userId;
}

export const currentRequestId = (): string | null => storage.getStore()?.requestId ?? null;

export const currentRequest = (): Partial<RequestContext> => storage.getStore() ?? {};
