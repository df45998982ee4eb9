import { Deck } from './deck';
import { Random } from './random';

const WEIGHTS = { often: 5, seldom: 1, never: 0 };
const round = (deck: Deck<keyof typeof WEIGHTS>): string[] => Array.from({ length: 6 }, () => deck.draw());

test.each(['a', 'b', 'c'])('every round has every kind as often as its weight says (seed %s)', (seed) => {
  const deck = new Deck(WEIGHTS, new Random(seed));
  expect(deck.isRoundOver).toBe(false);
  expect([round(deck).sort(), round(deck).sort()]).toEqual(
    Array.from({ length: 2 }, () => [...Array<string>(5).fill('often'), 'seldom']),
  );
  expect(deck.isRoundOver).toBe(true);
});

test('what is taken back comes again in its round', () => {
  const deck = new Deck(WEIGHTS, new Random('a'));
  round(deck);
  deck.takeBack('seldom');
  expect(deck.isRoundOver).toBe(false);
  expect(deck.draw()).toBe('seldom');
  expect(deck.isRoundOver).toBe(true);
});

test('the seed decides the order', () => {
  const orders = ['a', 'a', 'b', 'c', 'd'].map((seed) => round(new Deck(WEIGHTS, new Random(seed))).join());
  expect(orders[0]).toBe(orders[1]);
  expect(new Set(orders).size).toBeGreaterThan(1);
});
