export interface StopSignal {
  /** Fulfilled with the exit code when it is time to end. */
  received: Promise<number>;
}

/** npm and the terminal both pass on a Ctrl+C, within a moment: that is one wish. A hand takes longer. */
const ONE_WISH_MS = 1000;

/** The first SIGTERM or SIGINT asks for an orderly end; who asks again later gets their will at once. */
export function stopSignal(onFault: (error: unknown) => void): StopSignal {
  const received = new Promise<number>((resolve) => {
    let endingSince: number | null = null;
    const onSignal = () => {
      endingSince ??= performance.now();
      if (performance.now() - endingSince > ONE_WISH_MS) process.exit(1);
      resolve(0);
    };
    process.on('SIGTERM', onSignal).on('SIGINT', onSignal);
    // Nobody knows what state it left behind: end in order, and let the service manager start afresh.
    process.on('uncaughtException', (error) => {
      onFault(error);
      resolve(1);
    });
  });
  return { received };
}
