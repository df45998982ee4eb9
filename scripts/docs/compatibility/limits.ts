import type { LIQUID_LIMITS } from '../../../src/engine/liquid';
import type { Limits } from '../../../src/engine/limits';
import type { SOURCE_LIMITS } from '../../../src/flow/source';
import { differs, same, testsOf, type Row } from './row';

const contract = testsOf('test/contract/execution-contract.ts');
const settings = testsOf('test/e2e/settings.test.ts');
const load = testsOf('test/flow/load.test.ts');
const hostileTemplate = 'test/engine/liquid/hostile.test.ts › a hostile template';
const hostileWorkflow =
  'test/workflows/hostile-flow.test.ts › templates that cost all that they may do not block a workflow task';
const hostileFlow = 'test/flow/hostile.test.ts › a hostile definition';
const starting = testsOf('test/activities/start-conversation.test.ts');

/** Of an execution (`src/engine/limits.ts`). */
export const EXECUTION_LIMITS: Readonly<Record<keyof Limits, Row>> = {
  steps: same(
    '1,000 steps of one execution, subflows included; then it ends with 81000.',
    contract('the step limit ends with 81000'),
    settings('an execution ends at the limits that are set'),
  ),
  sameWidget: same(
    'The same widget ten times in a row; then it ends with 81001.',
    contract('the same widget ten times in a row ends with 81001'),
    settings('an execution ends at the limits that are set'),
  ),
  lifetimeSeconds: same('30 days.', contract('the lifetime ends an execution that still waits')),
};

/** Of a template (`src/engine/liquid/limits.ts`). */
export const TEMPLATE_LIMITS: Readonly<Record<keyof typeof LIQUID_LIMITS, Row>> = {
  iterations: same('15 rounds of a loop.', 'test/engine/liquid/tags.test.ts › go round fifteen times, and say so'),
  outputBytes: same('16 KB of rendered text.', 'test/engine/liquid/hostile.test.ts › may fill the 16 KB'),
  ...ours('steps', 'Evaluations of one rendering are counted: 20,000.', hostileTemplate),
  ...ours('work', 'Characters that filters read and write are counted: 2,000,000.', hostileTemplate),
  ...ours('together', 'All templates of a widget together may cost what ten may.', hostileWorkflow),
  ...ours('itemWeight', 'An item of an array counts as 16 characters.', hostileTemplate),
  ...ours('sourceLength', 'A template of more than 65,536 characters does not parse.', hostileTemplate),
  ...ours('blockDepth', '50 blocks within blocks.', hostileTemplate),
  ...ours('bracketDepth', '20 brackets within brackets.', hostileTemplate),
  ...ours('valueDepth', '100 levels of a value.', hostileTemplate),
  ...ours('problems', '20 problems are told of one rendering.', hostileTemplate),
};

/** Of a definition (`src/flow/source.ts`). */
export const DEFINITION_LIMITS: Readonly<Record<keyof typeof SOURCE_LIMITS, Row>> = {
  items: same('1,000 parameters of a widget.', hostileFlow),
  ...ours('text', '4,194,304 characters of JSON.', hostileFlow),
  ...ours('string', '65,536 characters of a string.', hostileFlow),
  ...ours('values', '250,000 values.', hostileFlow),
  ...ours(
    'depth',
    '50 levels of nesting.',
    'test/flow/broken/nested-too-deep.json › Objects within objects, without end',
  ),
};

/** Those that have no constant in one of the three places. */
export const OTHER_LIMITS: Readonly<Record<string, Row>> = {
  'Widgets of a flow': differs(
    '2,000 with its subflows; the published JSON Schema says 1,000.',
    '2,000 for each flow by itself.',
    load('has room for 2,000 widgets, and for no more unless told so'),
    settings('a flow and the addresses of an execution are as large as is set, and no larger'),
  ),
  'To and From of an execution': same(
    '300 bytes together; else 81023.',
    'test/server/executions.test.ts › begin by REST, with every field that Twilio has',
    settings('a flow and the addresses of an execution are as large as is set, and no larger'),
  ),
  'Executions that begin by REST': differs(
    '20 a second for each account; else 429 with 20429.',
    'As there for each process, and a setting.',
    'test/server/execution-list.test.ts › are refused with 429, and told when to try again',
  ),
  'Parameters of a REST start': differs(
    'Not documented.',
    '256 KiB.',
    'test/server/executions.test.ts › begin by REST, with every field that Twilio has',
  ),
  'Records of an execution': differs(
    'Kept for 30 days.',
    'Kept until they are deleted.',
    'test/store/executions.test.ts › deletes for good, whatever the journal still brings',
  ),
  'Attributes of a task': same(
    '1,024 characters.',
    'test/widgets/cases/send-to-flex.json › fails without a request when the attributes are too long',
  ),
  'Timers of a conversation': same(
    'At least 1 and 10 minutes.',
    starting('timers below the minimum are for Twilio to refuse'),
  ),
  'Webhooks of a conversation': same('Five; else 50361.', 'test/simulator/configuration.test.ts › is five of them'),
  'Participants that resume-conversation lists': same(
    '1,000.',
    'test/activities/resume-conversation.test.ts › all participants are listed, over several pages',
  ),
  'Requests of flows': same(
    '10 s in all, 64 kB.',
    'test/http/guarded-client.test.ts › redirects do not start the time anew',
    'test/http/guarded-client.test.ts › as much as 64 kB, and no byte more',
  ),
  'Subflows of a flow': differs(
    '150 run-subflow widgets, 50 flows, one revision of each.',
    'Any number, and any revisions; beyond Studio’s there is a warning when the flow is saved.',
    load('warns of more subflows than Studio takes'),
    'test/flow/broken/subflow-revisions.json › One flow, called at two revisions',
  ),
  'Depth of subflows': differs(
    'One level.',
    '20 levels.',
    'test/widgets/cases/run-subflow.json › runs the other flow and leaves with its variables',
  ),
};

/** A limit that Studio is not known to have. */
function ours<Name extends string>(name: Name, here: string, proof: string): Record<Name, Row> {
  return { [name]: differs('Not documented.', here, proof) } as Record<Name, Row>;
}
