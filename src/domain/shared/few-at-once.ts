const AT_ONCE = 4;

/** None is under way any more when this throws. */
export async function fewAtOnce<T>(
  items: readonly T[],
  work: (item: T) => Promise<void>,
  atOnce = AT_ONCE,
): Promise<void> {
  const turns = items.values();
  let isOver = false;
  const takeTurns = async () => {
    for (const item of turns) {
      if (isOver) return;
      await work(item);
    }
  };
  const lines = Array.from({ length: atOnce }, () =>
    takeTurns().catch((error: unknown) => {
      isOver = true;
      throw error;
    }),
  );
  for (const outcome of await Promise.allSettled(lines)) {
    if (outcome.status === 'rejected') throw outcome.reason;
  }
}
