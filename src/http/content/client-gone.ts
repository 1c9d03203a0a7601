/** Whoever asked did not wait for the end. */
export class ClientGoneError extends Error {}

/** The same in the words of `pipeline`, and of a stream that was destroyed while it was read. */
export const isClientGone = (error: unknown): boolean =>
  error instanceof ClientGoneError ||
  (error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE');
