import type { Random } from './random';

/**
 * Deals kinds, each as often as its weight says: in every round of as many draws as all weights make, each kind comes exactly
 * so often, in an order that the seed decides. Unlike with chance alone, few draws meet every kind.
 */
export class Deck<Kind extends string> {
  private left: Kind[] = [];
  private rounds = 0;

  constructor(
    private readonly weights: Readonly<Record<Kind, number>>,
    private readonly random: Random,
  ) {}

  draw(): Kind {
    if (this.left.length === 0) {
      this.rounds += 1;
      this.left = (Object.entries(this.weights) as [Kind, number][]).flatMap(([kind, weight]) =>
        Array.from({ length: weight }, () => kind),
      );
    }
    return this.left.splice(this.random.between(0, this.left.length - 1), 1)[0]!;
  }

  /** Takes back one that could not be used: it comes again in this round. */
  takeBack(kind: Kind): void {
    this.left.push(kind);
  }

  /** Whether every kind has come. */
  get isRoundOver(): boolean {
    return this.rounds > 1 || (this.rounds === 1 && this.left.length === 0);
  }
}
