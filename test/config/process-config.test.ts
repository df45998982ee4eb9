import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadProcessConfig } from '../../src/config/process-config';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'perdure-settings-'));
  file = path.join(folder, 'settings');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('takes from the settings file what the environment leaves unset', () => {
  writeFileSync(file, '# Ours\nPORT=4000\nexport TEMPORAL_UI_PORT="8300"\nPERDURE_LOG_LEVEL=warn # quiet\n');
  const { http, temporal, logLevel } = loadProcessConfig({
    PERDURE_ENV_FILE: file,
    PORT: '5000',
    PERDURE_LOG_LEVEL: '',
  });
  expect(http.port).toBe(5000);
  expect(temporal).toMatchObject({ uiPort: 8300 });
  expect(logLevel).toBe('warn');
});

test('gives what it takes to those who read the environment themselves', () => {
  writeFileSync(file, 'TEMPORAL_CLI_PATH=/opt/temporal\n');
  const env: NodeJS.ProcessEnv = { PERDURE_ENV_FILE: file };
  loadProcessConfig(env);
  expect(env.TEMPORAL_CLI_PATH).toBe('/opt/temporal');
});

test('names what is wrong in the file as if it were in the environment', () => {
  writeFileSync(file, 'PORT=many\nPERDURE_LOGLEVEL=warn\n');
  expect(() => loadProcessConfig({ PERDURE_ENV_FILE: file })).toThrow(
    /2 settings are wrong:[^]*PORT[^]*PERDURE_LOGLEVEL/,
  );
});

test('misses a file that is named', () => {
  expect(() => loadProcessConfig({ PERDURE_ENV_FILE: file })).toThrow(
    `Expected PERDURE_ENV_FILE to be a file with settings, but there is no ${file}.`,
  );
});

test('a settings file that cannot be read stops the start', () => {
  expect(() => loadProcessConfig({ PERDURE_ENV_FILE: tmpdir() })).toThrow(
    'Expected PERDURE_ENV_FILE to be a file with settings, but EISDIR: illegal operation on a directory, read.',
  );
});
