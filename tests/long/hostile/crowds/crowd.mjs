import { connect } from 'node:net';

/**
 * Slow clients, in a process of their own: told which, by `{ port, members }`, it says `there` when all are, and holds
 * them until it is told to end. Who is hung up on comes again.
 *
 * @typedef {object} Member
 * @property {number} count So many of them.
 * @property {string} first Sent at once; empty where nothing is.
 * @property {boolean} drips A letter more each second.
 * @property {boolean} readsSlowly 1 KiB a second of what is answered.
 * @property {boolean} waitsForAnswer It is there when its answer has begun.
 */
const SECOND = 1000;
const KIB = 1024;
/** Of those on their way in at once: more, and the machine refuses some. */
const MOST_KNOCKING = 100;

process.once('message', async (/** @type {{ port: number, members: Member[] }} */ { port, members }) => {
  const waiting = members.flatMap((member) => Array.from({ length: member.count }, () => member));
  const enterAll = async () => {
    for (let member = waiting.pop(); member; member = waiting.pop()) await enter(port, member);
  };
  await Promise.all(Array.from({ length: MOST_KNOCKING }, enterAll));
  process.send?.('there');
});
// The machinery that made us is gone, or wants us gone.
process.once('disconnect', () => process.exit());

/** @returns {Promise<void>} when it is there, for the first time */
function enter(port, member) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.setNoDelay(true).write(member.first);
      if (!member.waitsForAnswer) resolve();
    });
    if (member.waitsForAnswer) socket.once('readable', () => hear(socket, member) && resolve());
    if (!member.readsSlowly)
      socket.once(member.waitsForAnswer ? 'readable' : 'connect', () => socket.resume());
    const beat = setInterval(() => live(socket, member), SECOND);
    socket.on('error', () => undefined);
    socket.once('close', () => {
      clearInterval(beat);
      setTimeout(() => enter(port, member).then(resolve), SECOND);
    });
  });
}

function live(socket, { drips, readsSlowly }) {
  if (drips && socket.writable) socket.write('x');
  if (readsSlowly) socket.read(KIB);
}

/** False where it was hung up on. @throws Error where it is another crowd than the one that is meant */
function hear(socket, { first }) {
  const [status] = String(socket.read() ?? '').split('\r\n', 1);
  if (status && !status.includes(' 200 '))
    throw new Error(`${first.split('\r\n', 1)} was answered ${status}`);
  return status !== '';
}
