import { Command, Option } from 'commander';
import type { Config } from '../config';
import { createTwilioClient, type TwilioClient } from '../twilio/client';
import {
  applyChanges,
  describeChange,
  planConnection,
  undoChanges,
  type AppliedChange,
  type Connectable,
  type FlowEnd,
} from '../twilio/connect';
import { flowWebhookUrl } from '../twilio/flow-webhook';
import { ConnectionRecord } from './connection-records';
import { sid } from './sid-argument';

/** What a command has to do with the person in front of it. */
export interface Console {
  print(line: string): void;
  /** Asks a question that is answered with yes or no; no where nobody can answer. */
  confirm(question: string): Promise<boolean>;
}

interface Options {
  flow: string;
  number?: string;
  address?: string;
  conversation?: string;
  service?: string;
  yes?: true;
  undo?: true;
}

const EXAMPLES = `
Examples:
  $ perdure connect --flow FW… --number +15559990000        plain messages to a number
  $ perdure connect --flow FW… --address +15559990000       conversations that a first message begins
  $ perdure connect --flow FW… --conversation CH…           a conversation that exists; also gives one back that an agent had
  $ perdure connect --flow FW… --number +15559990000 --undo`;

/** `perdure connect`: has Twilio send messages to a flow here, after showing what will change; or takes that back. */
export function connectCommand(config: () => Config, console: Console): Command {
  return new Command('connect')
    .description('have Twilio send the messages of a number, an address or a conversation to a flow here')
    .requiredOption('--flow <sid>', 'the flow, FW…', sid('FW'))
    .addOption(new Option('--number <number>', 'a phone number of the account').conflicts(['address', 'conversation']))
    .addOption(new Option('--address <address>', 'an address, such as whatsapp:+1555…').conflicts('conversation'))
    .option('--conversation <sid>', 'a conversation, CH…', sid('CH'))
    .option('--service <sid>', 'the conversation service, IS…; the default one unless told', sid('IS'))
    .option('--yes', 'change it without asking')
    .option('--undo', 'take back what was changed before')
    .addHelpText('after', EXAMPLES)
    .action(async (options: Options, command: Command) => {
      const wanted = connectable(options);
      if (!wanted) return command.error('error: expected one of --number, --address and --conversation');
      const settings = config();
      const problem = unreachable(settings);
      if (problem) return command.error(`error: ${problem}`);
      const record = await ConnectionRecord.open(settings.dataDir, wanted);
      const client = clientOf(settings);
      if (options.undo) await disconnect(client, record, console);
      else await connect({ client, record, console, agreed: Boolean(options.yes) }, flowEnd(settings, options), wanted);
    });
}

function connectable({ number, address, conversation, service }: Options): Connectable | undefined {
  const chatService = service && { chatServiceSid: service };
  if (number) return { kind: 'number', number };
  if (address) return { kind: 'address', address, ...chatService };
  if (conversation) return { kind: 'conversation', conversationSid: conversation, ...chatService };
  return undefined;
}

/** Why Twilio would not reach us, if it would not. */
function unreachable({ twilio, http }: Config): string | undefined {
  if (twilio.mode === 'simulator' || http.publicBaseUrl) return undefined;
  return 'expected PUBLIC_BASE_URL, but it is not set: Twilio must reach this machine. Set it to the https:// URL of your tunnel or server';
}

function flowEnd({ http, twilio }: Config, { flow: flowSid }: Options): FlowEnd {
  const publicBaseUrl = http.publicBaseUrl ?? `http://localhost:${http.port}`;
  return { flowSid, webhookUrl: flowWebhookUrl({ publicBaseUrl, accountSid: twilio.accountSid, flowSid }) };
}

function clientOf({ twilio, http }: Config): TwilioClient {
  const { accountSid, authToken, mode } = twilio;
  const simulatorOrigin = mode === 'simulator' ? `http://127.0.0.1:${http.port}` : undefined;
  return createTwilioClient({ accountSid, authToken, simulatorOrigin });
}

interface Session {
  client: TwilioClient;
  record: ConnectionRecord;
  console: Console;
  agreed: boolean;
}

async function connect(session: Session, flow: FlowEnd, wanted: Connectable): Promise<void> {
  const { client, record, console, agreed } = session;
  const changes = await planConnection(client, flow, wanted);
  if (changes.length === 0) return console.print('Connected already: nothing to change.');
  for (const change of changes) console.print(`  ${describeChange(change)}`);
  if (!agreed && !(await console.confirm('Change this at Twilio?'))) return console.print('Nothing was changed.');
  await applyChanges(client, changes, (change) => record.add(change));
  console.print('Connected. The same command with --undo takes it back.');
}

async function disconnect(client: TwilioClient, record: ConnectionRecord, console: Console): Promise<void> {
  if (record.all.length === 0) return console.print('Nothing was connected from here: nothing to take back.');
  const forget = (change: AppliedChange): Promise<void> => record.forget(change);
  for (const { change, undone } of await undoChanges(client, record.all, forget)) {
    const verdict = undone ? 'taken back' : 'left as it is, as somebody else has changed or removed it';
    console.print(`  ${describeChange(change)}: ${verdict}`);
  }
}
