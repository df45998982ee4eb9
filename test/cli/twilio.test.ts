import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { loadConfig } from '../../src/config';
import { twilioEnvironment } from '../../src/cli/twilio';
import { LocalTwilio } from '../simulator/support/local-twilio';

const run = promisify(execFile);
const ROOT = path.join(__dirname, '..', '..');

let twilio: LocalTwilio;
beforeAll(async () => {
  twilio = await LocalTwilio.start();
});
afterAll(() => twilio.stop());

const port = (): string => new URL(twilio.origin).port;
const conversations = () => twilio.client.conversations.v1;

test('a program that knows nothing of us reaches us, whatever region it is set to', async () => {
  const script = `require('twilio')().conversations.v1.conversations.create({ friendlyName: 'from afar' })
    .then(({ sid }) => process.stdout.write(sid))`;
  const env = twilioEnvironment(loadConfig({ PORT: port() }), { PATH: process.env.PATH, TWILIO_REGION: 'au1' });
  const { stdout } = await run(process.execPath, ['-e', script], { cwd: ROOT, env });
  expect((await conversations().conversations(stdout).fetch()).friendlyName).toBe('from afar');
});

test('with the real Twilio, only its Studio is ours', () => {
  const live = { TWILIO_MODE: 'live', TWILIO_ACCOUNT_SID: `AC${'1'.repeat(32)}`, TWILIO_AUTH_TOKEN: 'a'.repeat(32) };
  const env = { ...live, PUBLIC_BASE_URL: 'https://flows.example.com' };
  const hosts = new RegExp(twilioEnvironment(loadConfig(env), {}).PERDURE_HOSTS!);
  expect(['studio.twilio.com', 'conversations.twilio.com'].map((host) => hosts.test(host))).toEqual([true, false]);
});

test('without the command line of Twilio it says how to get it', async () => {
  const env = { PORT: port(), PATH: '' };
  const failed = run(process.execPath, ['bin/perdure.js', 'twilio', 'api:core'], { cwd: ROOT, env });
  await expect(failed).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining('npm install --global twilio-cli') as string,
  });
});
