export interface StopSignal {
  /** Fulfilled with the exit code when it is time to end. */
  received: Promise<number>;
}

/** The first SIGTERM or SIGINT asks for an orderly end, the second one gets its will at once. */
export function stopSignal(onFault: (error: unknown) => void): StopSignal {
  const received = new Promise<number>((resolve) => {
    let isEnding = false;
    const onSignal = () => {
      if (isEnding) process.exit(1);
      isEnding = true;
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
