import type { TagToken } from 'liquidjs';
import type { Run } from '../runtime/run';
import { expectEnd, readOperand, type Expression } from '../syntax/operand';
import type { Tag } from '../syntax/parser';

interface Group {
  /** What cycles with the same name have in common; without a name, its values are. */
  readonly name: (run: Run) => string;
  readonly values: readonly Expression[];
}

/** `{% cycle 'a', 'b' %}` and `{% cycle 'name': 'a', 'b' %}` print the next of their values each time. */
export const cycle: Tag = (token) => {
  const { name, values } = readGroup(token);
  return {
    place: token,
    blank: false,
    render(run) {
      const key = `cycle ${name(run)}`;
      const turn = (run.registers.get(key) as number | undefined) ?? 0;
      run.write(values[turn % values.length]!.evaluate(run));
      run.registers.set(key, turn + 1 >= values.length ? 0 : turn + 1);
    },
  };
};

function readGroup(token: TagToken): Group {
  const { tokenizer } = token;
  const source = token.args.trim();
  const first = readOperand(tokenizer);
  tokenizer.skipBlank();
  if (tokenizer.peek() !== ':') return { name: () => source, values: readValues(token, [first]) };
  tokenizer.advance();
  return {
    name: (run) => `named ${run.textOf(first.evaluate(run))}`,
    values: readValues(token, [readOperand(tokenizer)]),
  };
}

function readValues({ tokenizer }: TagToken, values: Expression[]): readonly Expression[] {
  for (tokenizer.skipBlank(); tokenizer.peek() === ','; tokenizer.skipBlank()) {
    tokenizer.advance();
    values.push(readOperand(tokenizer));
  }
  expectEnd(tokenizer);
  return values;
}
