import { describe, expect, it } from '@jest/globals';
import { tellingJson } from '../../src/cli/findings-json.js';
import { finding } from '../../src/domain/doctor/finding.js';

const missing = finding('missing_bytes', { path: 'blobs/a' });
const stray = finding('unknown_bytes', { path: 'blobs/b' });

function terminal() {
  const lines: string[] = [];
  return { lines, out: (line: string) => void lines.push(line), told: () => JSON.parse(lines.join('\n')) };
}

describe('10.3: kladovka doctor --json', () => {
  it('prints each finding when it is found, and is JSON when all is told', async () => {
    const { lines, out, told } = terminal();
    const diagnosis = { findingCount: 2, repairedCount: 1 };
    await tellingJson({ out }, async ({ onFinding, onRepaired }) => {
      onFinding(missing);
      expect(lines.join('')).toContain('blobs/a');
      onRepaired(stray);
      onFinding(missing);
      return diagnosis;
    });
    expect(told()).toEqual({ ...diagnosis, findings: [missing, missing], repaired: [stray] });
  });

  it('says that it is not all where the work fails after the first, and nothing where it fails before', async () => {
    const { out, told, lines } = terminal();
    const failing = (isBegun: boolean) =>
      tellingJson({ out }, async ({ onFinding, onRepaired }) => {
        onRepaired(stray);
        if (isBegun) onFinding(missing);
        throw new Error('the database is away');
      });
    await expect(failing(false)).rejects.toThrow('away');
    expect(lines).toEqual([]);
    await expect(failing(true)).rejects.toThrow('away');
    expect(told()).toEqual({
      findingCount: 1,
      repairedCount: 1,
      findings: [missing],
      repaired: [stray],
      isAll: false,
    });
  });
});
