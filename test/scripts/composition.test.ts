import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ownServices, readComposition } from '../../scripts/topology/composition';
import { loadConfig } from '../../src/config';
import { environmentSchema } from '../../src/config/environment';
import { PROJECT_ROOT } from '../../src/project';
import { SEARCH_ATTRIBUTE_TYPES } from '../../src/temporal/search-attributes';

const services = readComposition();
const own = ownServices(services);
const read = (path: string): string => readFileSync(join(PROJECT_ROOT, path), 'utf8');

describe('docker-compose.yml', () => {
  it('has two APIs and two workers on one PostgreSQL and one Temporal, with its Web UI', () => {
    expect(Object.keys(services).sort()).toEqual([
      'api-1',
      'api-2',
      'postgres',
      'temporal',
      'temporal-namespace',
      'temporal-schema',
      'temporal-ui',
      'worker-1',
      'worker-2',
    ]);
    expect(own.map(([name, { command }]) => [name, command?.at(-1)])).toEqual([
      ['api-1', 'src/api.ts'],
      ['api-2', 'src/api.ts'],
      ['worker-1', 'src/worker.ts'],
      ['worker-2', 'src/worker.ts'],
    ]);
  });

  it.each(own)('gives %s a command that there is, and settings that are settings', (_name, service) => {
    for (const path of service.command!.filter((part) => part.endsWith('.ts')))
      expect(existsSync(join(PROJECT_ROOT, path))).toBe(true);
    const known = Object.keys(environmentSchema.shape);
    expect(Object.keys(service.environment).filter((name) => !known.includes(name))).toEqual([]);
    const config = loadConfig(service.environment);
    expect(config).toMatchObject({ temporal: { kind: 'cluster' }, twilio: { mode: 'simulator' } });
    expect(config.databaseUrl).toMatch(/^postgres:\/\/perdure:perdure@postgres:5432\/perdure$/);
    expect(service.healthcheck!.test).toContain(String(config.workerPort ?? config.http.port));
  });

  it('has one local Twilio, which the others find', () => {
    const urls = own.map(([name, { environment }]) => [name, environment.TWILIO_SIMULATOR_URL]);
    expect(Object.fromEntries(urls)).toEqual({
      'api-1': undefined,
      'api-2': 'http://api-1:3000',
      'worker-1': 'http://api-1:3000',
      'worker-2': 'http://api-1:3000',
    });
  });

  it('takes Twilio itself for the local one where it is told to', () => {
    const live = {
      TWILIO_MODE: 'live',
      TWILIO_ACCOUNT_SID: `AC${'1'.repeat(32)}`,
      TWILIO_AUTH_TOKEN: 'a'.repeat(32),
      TWILIO_SIMULATOR_URL: '',
      PERDURE_HTTP_ALLOW: '',
      PUBLIC_BASE_URL: 'https://flows.example.com',
    };
    for (const [, { environment }] of ownServices(readComposition(live)))
      expect(loadConfig(environment)).toMatchObject({
        http: { publicBaseUrl: 'https://flows.example.com' },
        twilio: { mode: 'live' },
        httpAllow: [],
      });
  });

  it('names every image exactly, and mounts files that there are', () => {
    for (const { image, volumes } of Object.values(services)) {
      expect(image).toMatch(/:\d[\w.-]*$/);
      for (const file of volumes.filter((volume) => volume.startsWith('./')))
        expect(existsSync(join(PROJECT_ROOT, file.split(':')[0]!))).toBe(true);
    }
  });

  it('makes the search attributes that executions have', () => {
    const script = read('deploy/temporal/namespace.sh');
    const made = [...script.matchAll(/--name (\w+) --type (\w+)/g)].map(([, name, type]) => [name, type]);
    expect(Object.fromEntries(made)).toEqual(SEARCH_ATTRIBUTE_TYPES);
  });
});

describe('The image', () => {
  const dockerfile = read('Dockerfile');

  it('has all that a process reads, and runs as nobody special', () => {
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, sources]) =>
      sources!.split(' '),
    );
    for (const source of copied) expect(existsSync(join(PROJECT_ROOT, source))).toBe(true);
    expect(copied).toEqual(expect.arrayContaining(['src', 'workflows', 'activities', 'package-lock.json']));
    expect(dockerfile).toMatch(/^USER node$/m);
    const ignored = read('.dockerignore').split('\n');
    for (const source of copied.map((path) => path.split('/')[0]!))
      expect(ignored.some((line) => line.replace(/^!/, '').split('/')[0] === source)).toBe(true);
  });
});
