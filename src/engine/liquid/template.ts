import { memoise } from '../memo';
import { LIQUID_LIMITS } from './limits';
import { describeProblem, LiquidFault, type LiquidProblem, type Place } from './problems';
import { Output } from './runtime/output';
import { Run, type Node, type RenderContext } from './runtime/run';
import { toText } from './runtime/text';
import { isOutputNode, isTextNode } from './syntax/nodes';
import { readPath, type Path } from './syntax/operand';
import { parseTemplate, type ParsedTemplate } from './syntax/parser';
import { TAGS } from './tags';

/** A text with its Liquid evaluated. */
export interface Rendered {
  readonly text: string;
  /** Each is a warning 81018 of the step. */
  readonly problems: readonly LiquidProblem[];
}

/** A parsed text. */
export interface Template {
  /** Never throws, and costs a bounded count of steps, characters and output, whatever the template and the context are. */
  render(context: RenderContext): Rendered;
  /** Whether the text has no Liquid in it: it renders as it is. */
  readonly plain: boolean;
}

/** The zone that Studio shows dates in (https://support.twilio.com, "How do I use Liquid with Twilio Studio?"). */
export const STUDIO_TIME_ZONE = 'America/Los_Angeles';

/** Templates of flows are few and short; long ones are kept by whoever compiled them. */
const MEMO_LIMIT = 4096;
const MEMO_KEY_LENGTH = 4096;
const memo = new Map<string, Template>();
const NO_PROBLEMS: readonly LiquidProblem[] = [];
const START: Place = { begin: 0, getPosition: () => [1, 1] };

/**
 * Parses a text. A template that does not parse renders as it is written, with all that is wrong with it: what a flow's
 * author sees in the message is then what is to be mended.
 */
export function compileTemplate(source: string): Template {
  if (!source.includes('{{') && !source.includes('{%')) return literal(source);
  if (source.length > MEMO_KEY_LENGTH) return compile(source);
  return memoise(memo, MEMO_LIMIT, source, compile);
}

/** What is wrong with a template: faults of syntax, tags and filters that are not known, limits of its size. */
export function lintTemplate(source: string): LiquidProblem[] {
  if (!source.includes('{{') && !source.includes('{%')) return [];
  const { errors, warnings } = parseTemplate(source, TAGS);
  return [...errors, ...warnings];
}

function literal(text: string, problems: readonly LiquidProblem[] = NO_PROBLEMS): Template {
  const rendered: Rendered = { text, problems };
  return { plain: problems.length === 0, render: () => rendered };
}

function compile(source: string): Template {
  const parsed = parseTemplate(source, TAGS);
  if (parsed.errors.length > 0) return literal(cutToLimit(source), parsed.errors);
  const thorough = general(parsed);
  const parts = parsed.warnings.length === 0 ? simpleParts(parsed.nodes) : null;
  return parts ? simple(parts, thorough) : thorough;
}

function cutToLimit(source: string): string {
  const output = new Output();
  guard(() => output.write(source));
  return output.text;
}

/** A text, or the path of the value that stands there. */
type Part = string | Path;

/** The parts of a template that is made of texts and paths only, as most are: these need no {@link Run}. */
function simpleParts(nodes: readonly Node[]): readonly Part[] | null {
  const parts: Part[] = [];
  for (const node of nodes) {
    if (isTextNode(node)) parts.push(node.text);
    else if (isOutputNode(node) && node.expression.path) parts.push(node.expression.path);
    else return null;
  }
  return parts;
}

function simple(parts: readonly Part[], thorough: Template): Template {
  return {
    plain: false,
    render(context) {
      try {
        return { text: joinParts(parts, context), problems: NO_PROBLEMS };
      } catch {
        // Whatever it was, the thorough way meets it again, and reports it.
        return thorough.render(context);
      }
    },
  };
}

function joinParts(parts: readonly Part[], context: RenderContext): string {
  const output = new Output();
  for (const part of parts) {
    output.write(typeof part === 'string' ? part : toText(readPath(context, part), chargeOnce));
  }
  return output.text;
}

function chargeOnce(characters: number): void {
  if (characters > LIQUID_LIMITS.outputBytes) throw new LiquidFault('limit', 'Expected less than there is room for');
}

function general({ nodes, warnings }: ParsedTemplate): Template {
  return {
    plain: false,
    render(context) {
      const { meter } = context;
      if (meter && meter.spent >= LIQUID_LIMITS.together) return { text: '', problems: [EXHAUSTED] };
      const run = new Run(context);
      const fault = guard(() => run.renderNodes(nodes));
      if (meter) meter.spent += run.cost;
      const problems = [...warnings, ...run.problems];
      return { text: run.text, problems: fault ? [...problems, fault] : problems };
    },
  };
}

const EXHAUSTED = describeProblem('limit', 'Expected the templates of a widget to cost less together', START);

/** A rendering must not take its workflow down: what ends it early is a problem of its template. */
function guard(render: () => void): LiquidProblem | null {
  try {
    render();
    return null;
  } catch (error) {
    if (error instanceof LiquidFault) return describeProblem(error.kind, error.message, error.place ?? START);
    return describeProblem('value', `Expected the template to be evaluated, but: ${String(error)}`, START);
  }
}
