import { choice, type Choice } from './choice';
import { testsOf } from './row';

const ask = testsOf('test/widgets/cases/send-and-wait-for-reply.json');
const flows = testsOf('test/server/flows.test.ts');
const broken = (file: string, title: string): string => `test/flow/broken/${file}.json › ${title}`;

/** Definitions and their life. */
export const DEFINITION_CHOICES: readonly Choice[] = [
  choice(
    'Which characters may a name have, and how many?',
    'Letters, digits, `_` and `-`, at most 255. No letter first, or letters outside A to Z: a warning.',
    broken('illegal-names', 'Names that templates could not read, or that reach into JavaScript'),
    broken('unusual-names', 'Names that Studio advises against load with a warning; hyphens are common'),
  ),
  choice(
    '1,000 states (JSON Schema) or 2,000 widgets (FAQ)?',
    '2,000, counted for each flow by itself.',
    'test/flow/load.test.ts › has room for 2,000 widgets, and for no more unless told so',
  ),
  choice(
    'Are unknown keys refused, as the published schema says?',
    'No: kept, with a warning outside `properties`. Exports have them.',
    broken('unknown-keys', 'Keys that Studio does not know are kept, with a warning'),
  ),
  choice(
    'May `timeout` of send-and-wait-for-reply be a number?',
    'Yes; exports of all ages have both.',
    ask('takes a timeout that is a number'),
  ),
  choice(
    'How large may a definition, a context and a body be?',
    'Bounded by counts; see the limits.',
    'test/flow/hostile.test.ts › a hostile definition',
  ),
  choice(
    'Must a message name its sender in `from`, as the published schema says?',
    'No: without one the execution’s own channel sends.',
    'test/widgets/cases/send-message.json › leaves sender and receiver to the channel where it names neither',
  ),
  choice(
    'Does a running execution keep its revision?',
    'Yes, for its whole life.',
    'test/store/flows.test.ts › finds a deleted flow no more, save its definition for what still runs',
  ),
  choice(
    'May a draft be invalid?',
    'No: every save is checked in full, and nothing is stored that could not be published.',
    flows('names every problem and where it is, and stores nothing'),
  ),
  choice(
    'What has an entry of `errors` in a flow resource?',
    'Nothing ever: what has errors is not stored. `errors` is null or empty.',
    flows('are created, with every field that Twilio has'),
  ),
  choice(
    'Does a revert make a new revision?',
    'There is no revert of its own: saving an old definition makes a new revision.',
    flows('are kept, drafts and published ones side by side'),
  ),
  choice(
    'Is validation one JSON Schema and rules above it?',
    'The messages are Studio’s; how they come about is ours. All problems come at once.',
    broken('several-at-once', 'Every problem of every widget, errors first'),
  ),
];
