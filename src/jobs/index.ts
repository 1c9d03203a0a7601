export { createJobs } from './jobs.js';
export { type RunningJobs, runJobs } from './run-jobs.js';
export { runPreviews } from './run-previews.js';
