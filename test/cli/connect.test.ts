import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { CommanderError } from 'commander';
import { loadConfig } from '../../src/config';
import { createProgram } from '../../src/cli/program';
import { ACCOUNT_SID, LocalTwilio } from '../simulator/support/local-twilio';

const FLOW_SID = `FW${'a'.repeat(32)}`;
const WEBHOOK_URL = `https://flows.example.com/v1/Accounts/${ACCOUNT_SID}/Flows/${FLOW_SID}`;

let twilio: LocalTwilio;
let dataDir: string;
beforeAll(async () => {
  twilio = await LocalTwilio.start();
  dataDir = await mkdtemp(path.join(tmpdir(), 'perdure-connect-'));
});
afterAll(async () => {
  await twilio.stop();
  await rm(dataDir, { recursive: true });
});

/** Runs the command and gives what it printed; errors are commander's, with their message in `stderr`. */
async function perdure(args: string[], { answer = false, env = {} }: { answer?: boolean; env?: object } = {}) {
  const printed: string[] = [];
  const asked: string[] = [];
  const variables = {
    PERDURE_DATA_DIR: dataDir,
    PORT: new URL(twilio.origin).port,
    PUBLIC_BASE_URL: 'https://flows.example.com',
  };
  const program = createProgram({
    config: () => loadConfig({ ...variables, ...env }),
    console: {
      print: (line) => void printed.push(line),
      confirm: async (question) => {
        asked.push(question);
        return answer;
      },
    },
  });
  const stderr: string[] = [];
  for (const command of [program, ...program.commands]) {
    command
      .exitOverride()
      .configureOutput({ writeErr: (text) => void stderr.push(text), writeOut: (text) => void printed.push(text) });
  }
  const error = await program.parseAsync(args, { from: 'user' }).then(
    () => undefined,
    (thrown: unknown) => thrown as CommanderError,
  );
  return { printed, asked, error, stderr: stderr.join('') };
}

const webhooks = async (sid: string) =>
  (await twilio.client.conversations.v1.conversations(sid).webhooks.list()).map(
    ({ configuration }) => (configuration as { url: string }).url,
  );

test('it shows the change, asks, changes nothing on no, and undoes what it did on yes', async () => {
  const { sid } = await twilio.client.conversations.v1.conversations.create();
  const args = ['connect', '--flow', FLOW_SID, '--conversation', sid];
  const refused = await perdure(args);
  expect(refused.printed).toEqual([`  Conversation ${sid}: a new webhook to ${WEBHOOK_URL}`, 'Nothing was changed.']);
  expect(refused.asked).toHaveLength(1);
  expect(await webhooks(sid)).toEqual([]);

  expect((await perdure(args, { answer: true })).printed.at(-1)).toMatch(/^Connected\./);
  expect(await webhooks(sid)).toEqual([WEBHOOK_URL]);
  expect((await perdure(args)).printed).toEqual(['Connected already: nothing to change.']);

  const undone = await perdure([...args, '--undo']);
  expect(undone.printed).toEqual([`  Conversation ${sid}: a new webhook to ${WEBHOOK_URL}: taken back`]);
  expect(await webhooks(sid)).toEqual([]);
  expect(await readdir(path.join(dataDir, 'connections'))).toEqual([]);
  expect((await perdure([...args, '--undo'])).printed).toEqual([
    'Nothing was connected from here: nothing to take back.',
  ]);
});

test('--yes asks nobody', async () => {
  const { asked, printed } = await perdure([
    'connect',
    '--flow',
    FLOW_SID,
    '--address',
    'whatsapp:+15550200001',
    '--yes',
  ]);
  expect(asked).toEqual([]);
  expect(printed.at(-1)).toMatch(/^Connected\./);
  const undone = await perdure(['connect', '--flow', FLOW_SID, '--address', 'whatsapp:+15550200001', '--undo']);
  expect(undone.printed[0]).toMatch(/: taken back$/);
});

test('what somebody has changed since is left, and said so', async () => {
  const { sid } = await twilio.client.conversations.v1.conversations.create();
  const args = ['connect', '--flow', FLOW_SID, '--conversation', sid];
  await perdure([...args, '--yes']);
  const [webhook] = await twilio.client.conversations.v1.conversations(sid).webhooks.list();
  await twilio.client.conversations.v1.conversations(sid).webhooks(webhook!.sid).remove();
  expect((await perdure([...args, '--undo'])).printed[0]).toMatch(
    /left as it is, as somebody else has changed or removed it$/,
  );
});

test.each([
  [[], /required option '--flow <sid>' not specified/],
  [['--flow', 'FW1'], /Expected FW and 32 hexadecimal digits/],
  [['--flow', FLOW_SID], /expected one of --number, --address and --conversation/],
  [['--flow', FLOW_SID, '--number', '+1', '--address', '+1'], /cannot be used with/],
  [['--flow', FLOW_SID, '--conversation', 'CH1'], /Expected CH and 32 hexadecimal digits/],
])('%p is refused with a reason', async (args, message) => {
  const { error, stderr } = await perdure(['connect', ...args]);
  expect(error?.exitCode).toBe(1);
  expect(stderr).toMatch(message);
});

test('live mode wants the address at which Twilio reaches us', async () => {
  const live = {
    TWILIO_MODE: 'live',
    TWILIO_ACCOUNT_SID: ACCOUNT_SID,
    TWILIO_AUTH_TOKEN: 'f'.repeat(32),
    PUBLIC_BASE_URL: '',
  };
  const { stderr } = await perdure(['connect', '--flow', FLOW_SID, '--address', '+1'], { env: live });
  expect(stderr).toMatch(/expected PUBLIC_BASE_URL, but it is not set/);
});
