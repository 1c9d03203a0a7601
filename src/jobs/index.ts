export { createJobs } from './jobs.js';
export { type RunningJobs, runJobs } from './run-jobs.js';
export { runQueue } from './run-queue.js';
