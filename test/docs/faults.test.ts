import { defectOf } from '../../scripts/docs/compatibility/proof';
import { FAULTS } from '../../scripts/docs/faults/page';

const faults = Object.values(FAULTS).flat();

describe('docs/faults.md', () => {
  it('names tests that there are', () => {
    const proofs = faults.flatMap(({ proof }) => proof);
    expect(proofs.flatMap((proof) => defectOf(proof) ?? [])).toEqual([]);
  });

  it('has each fault once', () => {
    const names = faults.map(({ fault }) => fault);
    expect(new Set(names).size).toBe(names.length);
  });

  it('says of what is not as expected what is different', () => {
    const silent = faults.filter(({ mark, outcome }) => (mark === '✓') !== (outcome === ''));
    expect(silent).toEqual([]);
  });
});
