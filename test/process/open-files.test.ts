import { execFile } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { runDirectory } from '../support/run-directory';

const root = resolve(__dirname, '../..');

/** Takes all files that there are, and tells what the parts of a process say to that; then gives them back. */
const PROGRAM = `
  const { closeSync, openSync } = require('node:fs');
  const { sql } = require('kysely');
  const { canOpenFiles, OPEN_FILES_LIMIT } = require('./src/process/open-files');
  const { isStoreUnavailable } = require('./src/store');
  const { openSqlite } = require('./src/store/database');
  const { createTwilioClient } = require('./src/twilio/client');
  const { classifyTwilioFailure } = require('./src/twilio/failure');
  const [folder] = process.argv.slice(-1);
  const said = (work) => work.then(() => 'ok', (error) => error);
  const simulatorOrigin = 'http://127.0.0.1:9';
  const twilio = createTwilioClient({ accountSid: 'AC' + '0'.repeat(32), authToken: 'x', simulatorOrigin });
  const send = () => twilio.messages.create({ to: '+15550001111', from: '+15559990000', body: 'hi' });
  (async () => {
    const store = await openSqlite(folder + '/a.db');
    await sql\`create table note (id integer)\`.execute(store);
    await said(send());
    const taken = [];
    try { for (;;) taken.push(openSync('/dev/null')); } catch {}
    const told = {
      limit: OPEN_FILES_LIMIT,
      ready: (await said(canOpenFiles())).code,
      store: await said(sql\`insert into note values (1)\`.execute(store)),
      socket: isStoreUnavailable({ code: 'EMFILE' }),
      twilio: classifyTwilioFailure(await said(send())),
    };
    taken.forEach(closeSync);
    told.afterwards = [await said(canOpenFiles()), await said(openSqlite(folder + '/b.db'))];
    console.log(JSON.stringify(told));
    process.exit();
  })();
`;

test('a process without files says so, takes nothing for done, and works again afterwards', async () => {
  const folder = mkdtempSync(join(runDirectory(), 'files-'));
  const shell = ['-c', 'ulimit -n 100; exec "$@"', 'sh', process.execPath, '--import', 'tsx', '-e', PROGRAM, folder];
  const { stdout } = await promisify(execFile)('sh', shell, { cwd: root });
  expect(JSON.parse(stdout)).toMatchObject({
    limit: 100,
    ready: 'EMFILE',
    store: 'ok',
    socket: true,
    twilio: { kind: 'again', code: 'EMFILE' },
    afterwards: ['ok', 'ok'],
  });
});
