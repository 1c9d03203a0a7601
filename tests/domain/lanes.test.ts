import { describe, expect, it } from '@jest/globals';
import { Lanes } from '../../src/domain/shared/lanes.js';

/** Work that ends when it is told to, and tells when it began. */
function piecesOf(lanes: Lanes) {
  const begun: string[] = [];
  const ends = new Map<string, (error?: Error) => void>();
  const begin = (party: string, name: string) =>
    lanes.run(party, () => {
      begun.push(name);
      return new Promise<string>((resolve, reject) => {
        ends.set(name, (error) => (error ? reject(error) : resolve(name)));
      });
    });
  return { begun, begin, end: (name: string, error?: Error) => ends.get(name)?.(error) };
}

const aMoment = () => new Promise((resolve) => setImmediate(resolve));

describe('lanes', () => {
  it('10.6: let so many of a party run at once, the rest in their order, and keep nobody else waiting', async () => {
    const { begun, begin, end } = piecesOf(new Lanes(2));
    const results = ['a1', 'a2', 'a3', 'a4'].map((name) => begin('anna', name));
    results.push(begin('boris', 'b1'));
    await aMoment();
    expect(begun).toEqual(['a1', 'a2', 'b1']);
    end('a2');
    await aMoment();
    expect(begun).toEqual(['a1', 'a2', 'b1', 'a3']);
    for (const name of ['a1', 'a3', 'b1']) end(name);
    await aMoment();
    end('a4');
    expect(await Promise.all(results)).toEqual(['a1', 'a2', 'a3', 'a4', 'b1']);
  });

  it('10.6: hand a place on after a fault as well, and forget whoever has nothing left', async () => {
    const lanes = new Lanes(1);
    const { begun, begin, end } = piecesOf(lanes);
    const first = begin('anna', 'a1');
    const second = begin('anna', 'a2');
    end('a1', new Error('away'));
    await expect(first).rejects.toThrow('away');
    expect(begun).toEqual(['a1', 'a2']);
    end('a2');
    await second;
    const third = begin('anna', 'a3');
    expect(begun).toEqual(['a1', 'a2', 'a3']);
    end('a3');
    expect(await third).toBe('a3');
  });
});
