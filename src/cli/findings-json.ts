import type { Diagnosis } from '../domain/doctor/examine-storage.js';
import type { Finding } from '../domain/doctor/finding.js';
import type { Listener } from '../domain/doctor/report.js';
import type { Terminal } from './terminal.js';

/** So many of what was repaired stand in the JSON, for they come after the findings; the count is of all. */
const MOST_REPAIRED = 100_000;

/**
 * Prints one object, each finding as soon as it is found, so that a million take no memory. Where the work fails before the
 * first of them there is nothing on the standard output; later, the object says that it is not all.
 */
export async function tellingJson(
  { out }: Pick<Terminal, 'out'>,
  work: (tellers: Pick<Listener, 'onFinding' | 'onRepaired'>) => Promise<Diagnosis>,
): Promise<Diagnosis> {
  const repaired: Finding[] = [];
  let findingCount = 0;
  let repairedCount = 0;
  const end = (rest: object) => {
    if (findingCount === 0) out('{ "findings": [');
    // Without its first brace.
    out(`], ${JSON.stringify(rest, null, 2).slice(1)}`);
  };
  try {
    const diagnosis = await work({
      onFinding: (finding) => {
        out(`${findingCount === 0 ? '{ "findings": [\n' : ','}${JSON.stringify(finding)}`);
        findingCount += 1;
      },
      onRepaired: (finding) => {
        repairedCount += 1;
        if (repaired.length < MOST_REPAIRED) repaired.push(finding);
      },
    });
    end({ ...diagnosis, repaired });
    return diagnosis;
  } catch (error) {
    if (findingCount > 0) end({ findingCount, repairedCount, repaired, isAll: false });
    throw error;
  }
}
