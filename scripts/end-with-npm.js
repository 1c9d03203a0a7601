const POLL_MILLISECONDS = 300;

/**
 * npm hands a signal to the shell that it started for us, which ends and leaves us behind with the port and the storage.
 * Where npm started us, the end of that shell is our signal to end in order.
 */
export function endWithNpm() {
  if (!process.env.npm_lifecycle_event) return;
  const shell = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, POLL_MILLISECONDS).unref();
}
