import { readdirSync, readFileSync } from 'node:fs';

const TICKS_PER_SECOND = 100;

/** Of these processes, their children, and those of them that have ended, in seconds; null where there is no /proc. */
export function cpuSeconds(pids) {
  const all = processes();
  if (all.size === 0) return null;
  const counted = new Set(pids);
  for (let before = 0; before < counted.size; ) {
    before = counted.size;
    for (const [pid, { parent }] of all) if (counted.has(parent)) counted.add(pid);
  }
  let ticks = 0;
  for (const pid of counted) ticks += all.get(pid)?.ticks ?? 0;
  return ticks / TICKS_PER_SECOND;
}

/** proc(5): by number, the parent's number and the ticks of itself and of children that it waited for. */
function processes() {
  const found = new Map();
  try {
    for (const name of readdirSync('/proc')) {
      if (!/^\d+$/.test(name)) continue;
      const stat = statOf(name);
      if (stat) found.set(Number(name), stat);
    }
  } catch {
    // No Linux.
  }
  return found;
}

function statOf(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').replace(/.*\) /s, '').split(' ');
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
    return { parent: Number(fields[1]), ticks };
  } catch {
    // It has ended meanwhile.
    return null;
  }
}
