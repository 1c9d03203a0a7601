import type { Response } from 'express';

/** What takes long goes on as long as the client waits for it; what it comes to is nobody's then. */
export async function whileAsked<Answer>(
  res: Response,
  work: (signal: AbortSignal) => Promise<Answer>,
): Promise<Answer | undefined> {
  const gone = new AbortController();
  const leave = () => gone.abort();
  res.once('close', leave);
  try {
    return await work(gone.signal);
  } catch (error) {
    if (gone.signal.aborted) return undefined;
    throw error;
  } finally {
    res.off('close', leave);
  }
}
