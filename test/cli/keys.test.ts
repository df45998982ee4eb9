import { loadConfig } from '../../src/config';
import { createProgram } from '../../src/cli/program';
import { ACCOUNT, useApp } from '../support/test-app';

describe('perdure keys', () => {
  const app = useApp();
  const perdure = async (args: string[], env: object = {}): Promise<{ printed: string[]; error?: Error }> => {
    const printed: string[] = [];
    const variables = {
      PORT: new URL(app.origin).port,
      TWILIO_ACCOUNT_SID: ACCOUNT.sid,
      TWILIO_AUTH_TOKEN: 'token',
      ...env,
    };
    const program = createProgram({
      config: () => loadConfig(variables),
      console: { print: (line) => void printed.push(line), confirm: async () => false },
    });
    const commands = [program, ...program.commands, ...program.commands.flatMap(({ commands }) => commands)];
    for (const command of commands)
      command.exitOverride().configureOutput({ writeErr: (text) => void printed.push(text) });
    const parsed = program.parseAsync(['keys', ...args], { from: 'user' });
    return parsed.then(
      () => ({ printed }),
      (error: Error) => ({ printed, error }),
    );
  };

  it('are made, listed and deleted', async () => {
    expect((await perdure(['list'])).printed).toEqual(['There are no keys.']);
    const made = await perdure(['create', '--name', 'CI', '--scope', 'read', 'trigger']);
    const [sid, secret] = made.printed.map((line) => line.split(/\s+/)[1]!) as [string, string];
    expect(made.printed.slice(2)).toEqual(['Scopes  read, trigger', 'The secret cannot be shown again.']);
    expect((await app.request().get('/v2/Flows').auth(sid, secret)).status).toBe(200);
    const [line] = (await perdure(['list'])).printed;
    expect(line).toMatch(new RegExp(`^${sid}  read,trigger   .* \\+0000  CI$`));
    expect((await perdure(['delete', sid])).printed).toEqual([`Deleted ${sid}.`]);
    expect((await app.request().get('/v2/Flows').auth(sid, secret)).status).toBe(401);
  });

  it('belong to a subaccount where one is named', async () => {
    const made = await app.call('post', '/2010-04-01/Accounts.json');
    const { sid: account } = made.body as { sid: string };
    const { printed } = await perdure(['create', '--account', account]);
    const sid = printed[0]!.split(/\s+/)[1]!;
    expect((await app.stores.store.apiKeys.bySid(sid))?.accountSid).toBe(account);
    expect((await perdure(['list', '--account', account])).printed).toHaveLength(1);
  });

  it('tells what is wrong', async () => {
    const wrong = await perdure(['list'], { TWILIO_AUTH_TOKEN: 'wrong' });
    expect(wrong.error?.message).toMatch(/answered 401: Authenticate$/);
    const away = await perdure(['list'], { PORT: '9' });
    expect(away.error?.message).toMatch(/does not answer\. Start it with npm start\.$/);
    expect((await perdure(['delete', 'SK1'])).error?.message).toMatch(/Expected SK and 32 hexadecimal digits/);
    expect((await perdure(['create', '--scope', 'write'])).error?.message).toMatch(/Allowed choices are/);
  });
});
