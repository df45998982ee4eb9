import { Random } from './random';

const draws = (random: Random): number[] => Array.from({ length: 5 }, () => random.next());

test('a seed decides what is drawn', () => {
  expect(draws(new Random('seed'))).toEqual(draws(new Random('seed')));
  expect(draws(new Random('seed'))).not.toEqual(draws(new Random('other')));
});

test('a branch draws its own, whatever others have drawn', () => {
  const [fresh, used] = [new Random('seed'), new Random('seed')];
  draws(used);
  expect(draws(fresh.branch('kills'))).toEqual(draws(used.branch('kills')));
  expect(draws(fresh.branch('kills'))).not.toEqual(draws(fresh.branch('network')));
});

test('weights are kept to', () => {
  const random = new Random('seed');
  const drawn = Array.from({ length: 10_000 }, () => random.weighted({ often: 9, seldom: 1, never: 0 }));
  const often = drawn.filter((kind) => kind === 'often').length;
  expect(often / drawn.length).toBeCloseTo(0.9, 1);
  expect(drawn).not.toContain('never');
});
