import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Handset } from '../support/handset';
import { productPlace, startProduct, type Product } from '../support/product';
import {
  installTwilioCommandLine,
  INSTALL_TIMEOUT,
  perdureTwilio,
  twilioCommandLine,
  type TwilioCommandLine,
} from '../support/twilio-command-line';

const NUMBER = '+15559990000';
const V1 = 'api:conversations:v1';
const FLOWS = 'api:studio:v2:flows';
const definition = readFileSync(path.join(__dirname, '../../examples/do-you-like-bots.flow.json'), 'utf8');

let dataDir: string;
let product: Product;
let cli: TwilioCommandLine;
let flowSid: string;
let port: number;

beforeAll(async () => {
  await installTwilioCommandLine();
  dataDir = mkdtempSync(path.join(tmpdir(), 'perdure-e2e-cli-'));
  const place = await productPlace(dataDir);
  port = place.port;
  product = await startProduct(place);
  cli = twilioCommandLine(place.port);
  const flow = ['--friendly-name', 'bots', '--status', 'published', '--definition', definition];
  flowSid = String((await cli.one(`${FLOWS}:create`, ...flow)).sid);
}, INSTALL_TIMEOUT);
afterAll(async () => {
  await product.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

const sidsOf = (rows: readonly Record<string, unknown>[]): unknown[] => rows.map(({ sid }) => sid);

describe('the commands of the guide to Studio and Conversations', () => {
  const perdure = (...args: string[]) => perdureTwilio(port).one(...args);

  test('have a first message begin a conversation with the flow, which answers', async () => {
    await perdure(
      ...[`${V1}:configuration:addresses:create`, '--type', 'sms', '--address', NUMBER],
      ...['--auto-creation.enabled', '--auto-creation.type', 'studio', '--auto-creation.studio-flow-sid', flowSid],
    );
    const handset = new Handset(product.origin, '+15558675309');
    await handset.text(NUMBER, 'hi');
    expect(await handset.received(1)).toEqual(['Hi, do you like bots?']);
    await handset.text(NUMBER, 'Yes');
    expect(await handset.received(2)).toEqual(['Hi, do you like bots?', '🤖']);
  });

  test('add the flow to a conversation that there is, and it answers', async () => {
    const { sid } = await perdure(`${V1}:conversations:create`, '--friendly-name', 'studio_test');
    const conversation = ['--conversation-sid', String(sid)];
    await perdure(
      ...[`${V1}:conversations:participants:create`, ...conversation, '--messaging-binding.address', '+15558675310'],
      ...['--messaging-binding.proxy-address', '+15559990001'],
    );
    await perdure(
      ...[`${V1}:conversations:webhooks:create`, '--target', 'studio', ...conversation],
      ...['--configuration.flow-sid', flowSid],
    );
    const handset = new Handset(product.origin, '+15558675310');
    await handset.text('+15559990001', 'hi');
    expect(await handset.received(1)).toEqual(['Hi, do you like bots?']);
    await handset.text('+15559990001', 'no');
    expect(await handset.received(2)).toEqual(['Hi, do you like bots?', '👽']);
  });
});

describe('every command for Studio', () => {
  let flow: string;
  beforeAll(async () => {
    const draft = ['--friendly-name', 'drafted', '--status', 'draft', '--definition', definition];
    flow = String((await cli.one(`${FLOWS}:create`, ...draft, '--commit-message', 'first')).sid);
  });

  test('validates, makes, lists, changes and shows flows and their revisions', async () => {
    const named = ['--friendly-name', 'named', '--status', 'published', '--definition', definition];
    expect(await cli.one(`${FLOWS}:validate:create`, ...named)).toMatchObject({ valid: true });
    const wrong = cli.print(`${FLOWS}:validate:create`, ...named.slice(0, -1), '{}');
    await expect(wrong).rejects.toMatchObject({ stderr: expect.stringContaining('81022') as string });
    expect(await cli.one(`${FLOWS}:update`, '--sid', flow, '--status', 'published')).toMatchObject({ revision: 2 });
    const list = await cli.print(`${FLOWS}:list`, '--properties', 'sid,friendlyName,revision', '-o', 'tsv');
    expect(list.split('\n')).toContain(`${flow}\tdrafted\t2`);
    expect(await cli.one(`${FLOWS}:fetch`, '--sid', flow)).toMatchObject({ sid: flow, status: 'published' });
    const revisions = await cli.json(`${FLOWS}:revisions:list`, '--sid', flow);
    expect(revisions.map(({ revision }) => revision)).toEqual([2, 1]);
    const first = await cli.one(`${FLOWS}:revisions:fetch`, '--sid', flow, '--revision', '1');
    expect(first).toMatchObject({ status: 'draft', commitMessage: 'first' });
    const users = ['--test-users', '+15550007777'];
    await cli.print(`${FLOWS}:test-users:update`, '--sid', flow, ...users);
    expect(await cli.one(`${FLOWS}:test-users:fetch`, '--sid', flow)).toMatchObject({ testUsers: ['+15550007777'] });
  });

  test('begins, shows, lists page by page, ends and removes executions, and shows their steps', async () => {
    const executions = `${FLOWS}:executions`;
    const ofFlow = ['--flow-sid', flowSid];
    const begun: unknown[] = [];
    for (const to of ['+15550001001', '+15550001002', '+15550001003'])
      begun.unshift((await cli.one(`${executions}:create`, ...ofFlow, '--to', to, '--from', NUMBER)).sid);
    // Two a page: the command line follows the addresses of the pages that come next.
    const all = await cli.json(`${executions}:list`, ...ofFlow, '--page-size', '2', '--no-limit');
    expect(sidsOf(all).slice(0, 3)).toEqual(begun);
    expect(all).toHaveLength(5);
    const some = ['--page-size', '1', '--limit', '2', '--properties', 'sid,contactChannelAddress', '-o', 'tsv'];
    const lines = (await cli.print(`${executions}:list`, ...ofFlow, ...some)).trim().split('\n');
    expect(lines).toEqual([
      'sid\tcontactChannelAddress',
      `${String(begun[0])}\t+15550001003`,
      `${String(begun[1])}\t+15550001002`,
    ]);

    const execution = String(sidsOf(all).at(-1));
    const one = [...ofFlow, '--execution-sid', execution];
    expect(await cli.one(`${executions}:fetch`, ...ofFlow, '--sid', execution)).toMatchObject({ status: 'ended' });
    const context = await cli.one(`${executions}:context:fetch`, ...one);
    expect(context).toMatchObject({ context: { widgets: { send_and_reply_1: { inbound: { Body: 'Yes' } } } } });
    const steps = await cli.json(`${executions}:steps:list`, ...one, '--page-size', '1');
    expect(steps.map(({ transitionedFrom }) => transitionedFrom)).toEqual([
      ...['send_message_2', 'split_1', 'send_and_reply_1', 'Trigger'],
    ]);
    const step = String(steps[0]!.sid);
    expect(await cli.one(`${executions}:steps:fetch`, ...one, '--sid', step)).toMatchObject({ name: 'sent' });
    const after = await cli.one(`${executions}:steps:context:fetch`, ...one, '--step-sid', step);
    expect(after).toMatchObject({ context: { widgets: { send_message_2: { outbound: { Body: '🤖' } } } } });

    await cli.print(`${executions}:remove`, ...ofFlow, '--sid', execution);
    const gone = cli.print(`${executions}:fetch`, ...ofFlow, '--sid', execution);
    await expect(gone).rejects.toMatchObject({ stderr: expect.stringContaining('20404') as string });
  });

  test('ends an execution that waits, and removes a flow', async () => {
    const waiting = { initial_state: 'Trigger', states: [TRIGGER, WAIT] };
    await cli.print(`${FLOWS}:update`, '--sid', flow, '--status', 'published', '--definition', JSON.stringify(waiting));
    const contact = ['--flow-sid', flow, '--to', '+15550001004', '--from', NUMBER];
    const { sid } = await cli.one(`${FLOWS}:executions:create`, ...contact);
    const again = cli.print(`${FLOWS}:executions:create`, ...contact);
    await expect(again).rejects.toMatchObject({ stderr: expect.stringContaining('20409') as string });
    const end = [`${FLOWS}:executions:update`, '--flow-sid', flow, '--sid', String(sid), '--status', 'ended'];
    expect(await cli.one(...end)).toMatchObject({ sid, status: 'ended' });
    await cli.print(`${FLOWS}:remove`, '--sid', flow);
    expect(sidsOf(await cli.json(`${FLOWS}:list`))).toEqual([flowSid]);
  });
});

const TRIGGER = { name: 'Trigger', type: 'trigger', transitions: [{ event: 'incomingRequest', next: 'ask' }] };
const WAIT = {
  name: 'ask',
  type: 'send-and-wait-for-reply',
  properties: { body: 'Well?', timeout: '3600' },
  transitions: [{ event: 'incomingMessage' }, { event: 'timeout' }, { event: 'deliveryFailure' }],
};
