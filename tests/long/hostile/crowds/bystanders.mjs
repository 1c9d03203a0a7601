import { Agent, request } from 'node:http';

/**
 * People who do what people do, in a process of their own: told to, by `{ url, token, fileId, folderId, people, milliseconds }`,
 * they download, list and upload in turn, half of them over a connection each time anew, and tell how long each act took.
 */
const kept = new Agent({ keepAlive: true });
const LISTED = 50;
const boundary = 'bystander';

process.on('message', async (/** @type {any} */ told) => {
  const acts = { downloads: [], lists: [], uploads: [] };
  const failures = [];
  const endsAt = performance.now() + told.milliseconds;
  const work = async (_, i) => {
    const agent = i % 2 === 0 ? kept : false;
    do
      for (const act of Object.keys(acts)) {
        const begun = performance.now();
        const failure = await does[act](told, agent).catch((error) => String(error));
        acts[act].push(performance.now() - begun);
        if (failure) failures.push(`${act}: ${failure}`);
      }
    while (performance.now() < endsAt);
  };
  await Promise.all(Array.from({ length: told.people }, work));
  process.send?.({ acts, failures: failures.slice(0, 10) });
});
process.once('disconnect', () => process.exit());

/** Each returns what was wrong with it; null where nothing was. */
const does = {
  downloads: async (told, agent) => {
    const { status, body } = await ask(told, agent, 'GET', `/files/${told.fileId}/content`);
    return status === 200 && body.length === told.fileBytes ? null : `${status}, ${body.length} bytes`;
  },
  lists: async (told, agent) => {
    const { status, body } = await ask(
      told,
      agent,
      'GET',
      `/files?folderId=${told.listedId}&limit=${LISTED}`,
    );
    const count = status === 200 ? JSON.parse(body.toString()).items.length : 0;
    return count === LISTED ? null : `${status}, ${count} files`;
  },
  uploads: async (told, agent) => {
    const { status } = await ask(told, agent, 'POST', '/files', formOf(told.folderId));
    return status === 201 ? null : `${status}`;
  },
};

let uploaded = 0;

function formOf(folderId) {
  uploaded += 1;
  const part = (name, value) =>
    `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  const file = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${process.pid}-${uploaded}.txt"\r\n\r\n`;
  return `${part('folderId', folderId)}${file}${'x'.repeat(2000)}\r\n--${boundary}--\r\n`;
}

function ask({ url, token }, agent, method, path, body = '') {
  const type = body && { 'Content-Type': `multipart/form-data; boundary=${boundary}` };
  const headers = { Authorization: `Bearer ${token}`, ...type, 'Content-Length': Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const asking = request(`${url}/api/v1${path}`, { method, agent, headers }, (answer) => {
      const pieces = [];
      answer.on('data', (piece) => pieces.push(piece));
      answer.once('end', () => resolve({ status: answer.statusCode, body: Buffer.concat(pieces) }));
      answer.once('error', reject);
    });
    asking.once('error', reject);
    asking.end(body);
  });
}
