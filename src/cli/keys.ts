import { Command, Option } from 'commander';
import { z } from 'zod';
import { SCOPES } from '../accounts';
import type { Config } from '../config';
import { callApi } from './api';
import type { Console } from './connect';
import { sid } from './sid-argument';

interface Options {
  account?: string;
  name?: string;
  scope?: string[];
}

const key = z.object({
  sid: z.string(),
  friendly_name: z.string(),
  scopes: z.array(z.string()),
  date_created: z.string(),
});
const newKey = key.extend({ secret: z.string() });
const keyList = z.object({ keys: z.array(key), next_page_uri: z.string().nullable() });

const EXAMPLES = `
Examples:
  $ perdure keys create --name CI --scope read --scope trigger    its secret is shown once
  $ perdure keys list
  $ perdure keys delete SK…`;

/** `perdure keys`: API keys of the Perdure that runs here, for its main account or for one of its subaccounts. */
export function keysCommand(config: () => Config, console: Console): Command {
  const keys = new Command('keys').description('Make, list and delete API keys').addHelpText('after', EXAMPLES);
  const account = (): Option =>
    new Option('--account <AC…>', 'a subaccount; the main account without it').argParser(sid('AC'));
  keys
    .command('create')
    .description('Make a key and show its secret, this once')
    .addOption(account())
    .option('--name <name>', 'what it is for', '')
    .addOption(new Option('--scope <scopes...>', 'what it may do; everything without it').choices(SCOPES))
    .action(async ({ account: accountSid, name = '', scope }: Options) => {
      const settings = config();
      const form = { FriendlyName: name, ...(scope && { Scopes: scope }) };
      const made = newKey.parse(await callApi(settings, 'POST', pathOf(settings, accountSid), form));
      console.print(`Key     ${made.sid}`);
      console.print(`Secret  ${made.secret}`);
      console.print(`Scopes  ${made.scopes.join(', ')}`);
      console.print('The secret cannot be shown again.');
    });
  keys
    .command('list')
    .description('List the keys, newest first')
    .addOption(account())
    .action(async ({ account: accountSid }: Options) => list(config(), console, accountSid));
  keys
    .command('delete')
    .description('Delete a key; it opens nothing from then on')
    .argument('<SK…>', 'the key', sid('SK'))
    .addOption(account())
    .action(async (keySid: string, { account: accountSid }: Options) => {
      const settings = config();
      await callApi(settings, 'DELETE', pathOf(settings, accountSid).replace('.json', `/${keySid}.json`));
      console.print(`Deleted ${keySid}.`);
    });
  return keys;
}

async function list(settings: Config, console: Console, accountSid: string | undefined): Promise<void> {
  let count = 0;
  for (let path: string | null = pathOf(settings, accountSid); path !== null;) {
    const page: z.output<typeof keyList> = keyList.parse(await callApi(settings, 'GET', path));
    for (const { sid, scopes, date_created, friendly_name } of page.keys)
      console.print(`${sid}  ${scopes.join(',').padEnd(13)}  ${date_created}  ${friendly_name}`);
    count += page.keys.length;
    path = page.next_page_uri;
  }
  if (count === 0) console.print('There are no keys.');
}

function pathOf({ twilio }: Config, accountSid = twilio.accountSid): string {
  return `/2010-04-01/Accounts/${accountSid}/Keys.json`;
}
