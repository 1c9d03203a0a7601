export { createJobs } from './jobs.js';
export { type RunningJobs, runJobs } from './run-jobs.js';
export { type QueueDeps, runQueue } from './run-queue.js';
