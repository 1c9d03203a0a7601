import { announce, say } from './texts.js';
import { toast } from './toasts.js';

/** Acts on all that a list matches go on in the background: the page asks how far they are. */

const PAUSE_MILLISECONDS = 1000;

/** How many entries the list of an address has. @param {string} address @returns {Promise<number>} */
export async function countOf(address) {
  const answer = await fetch(`/entries/all?list=${encodeURIComponent(address)}`);
  if (!answer.ok) throw new Error(`the count answered ${answer.status}`);
  return (await answer.json()).count;
}

document.addEventListener('jobStarted', async ({ detail }) => {
  const job = await ended(detail.value);
  document.dispatchEvent(new CustomEvent('entriesChanged', { bubbles: true, detail: {} }));
  if (!job) return;
  const left = job.leftCount > 0 ? ` ${say('jobLeft', { count: job.leftCount })}` : '';
  const done =
    job.doneCount + job.leftCount > 0 ? say('jobDone', { count: job.doneCount }) : say('jobNothing');
  const isInTrash = job.act === 'delete' && job.doneCount > 0;
  toast(done + left, {
    isFailed: job.leftCount > 0,
    ...(isInTrash && { undo: { url: '/trash/restore', fields: { jobId: job.id } } }),
  });
});

/** The job at its end; null where nobody may ask any more. @param {string} id */
async function ended(id) {
  let said = 0;
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MILLISECONDS));
    const answer = await fetch(`/api/v1/entries/jobs/${id}`).catch(() => null);
    // The connection may come back.
    if (answer === null || answer.status >= 500) continue;
    if (!answer.ok) return null;
    const job = await answer.json();
    if (job.finishedAt !== null) return job;
    const tenth = Math.floor((10 * job.doneCount) / job.total);
    if (tenth > said) announce(say('jobProgress', { done: job.doneCount, total: job.total }));
    said = Math.max(said, tenth);
  }
}
