export { createJobs, type JobWorks, periodicWorks } from './jobs.js';
export { type RunningJobs, runJobs } from './run-jobs.js';
export { type QueueDeps, runQueue } from './run-queue.js';
export { standingQueue } from './standing-queue.js';
export { watchPauses } from './watch-pauses.js';
