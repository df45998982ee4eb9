import { devNull } from 'node:os';
import { join } from 'node:path';
import { together } from '../../src/process/together';
import { freePort } from '../../src/temporal/embedded/ports';
import { ownServices, readComposition, type Service } from './composition';
import { Member } from './member';

const HOST = '127.0.0.1';

export interface TopologyOptions {
  /** Where the members keep what is theirs. */
  directory: string;
  /** `postgres://…`, an empty database or one of an earlier start. */
  databaseUrl: string;
  /** `host:port`. */
  temporalAddress: string;
  /** Variables that count before those of the composition. */
  env?: Readonly<Record<string, string>>;
}

/** The processes of `docker-compose.yml` on this machine. */
export interface Topology {
  apis: Member[];
  workers: Member[];
  /** Ends all of them, workers first. */
  stop(): Promise<void>;
}

/**
 * Starts the APIs and the workers of `docker-compose.yml`: the same commands with the same variables, save where things
 * are. Instead of the composition's PostgreSQL and Temporal they use those that they are given.
 */
export async function startTopology(options: TopologyOptions): Promise<Topology> {
  const services = ownServices(readComposition());
  const ports = new Map<string, number>();
  for (const [name] of services) ports.set(name, await freePort(HOST));
  const members = services.map(([name, service]) => memberOf(name, service, ports, options));
  const [apis, workers] = [/^api-/, /^worker-/].map((kind) => members.filter(({ name }) => kind.test(name)));
  const stop = async (): Promise<void> => {
    for (const group of [workers!, apis!]) await Promise.all(group.map((member) => member.stop()));
  };
  try {
    await together(...members.map((member) => member.start()));
  } catch (error) {
    await stop();
    throw error;
  }
  return { apis: apis!, workers: workers!, stop };
}

function memberOf(
  name: string,
  { command, environment, ports: published }: Service,
  ports: ReadonlyMap<string, number>,
  options: TopologyOptions,
): Member {
  if (command === undefined) throw new Error(`Expected service ${name} of docker-compose.yml to have a command`);
  const port = String(ports.get(name));
  const place = published.length > 0 ? { PORT: port } : { PERDURE_WORKER_PORT: port };
  const env = {
    ...withoutSettings(process.env),
    ...Object.fromEntries(Object.entries(environment).map(([key, value]) => [key, onThisMachine(value, ports)])),
    HOST,
    ...place,
    DATABASE_URL: options.databaseUrl,
    TEMPORAL_ADDRESS: options.temporalAddress,
    PERDURE_DATA_DIR: join(options.directory, name),
    PERDURE_ENV_FILE: devNull,
    // Whoever is left without this process stops by itself.
    npm_lifecycle_event: 'topology',
    ...options.env,
  };
  return new Member({ name, command, env, origin: `http://${HOST}:${port}` });
}

/** Names of services and published ports stand for places of this machine: `api-1:3000`, `localhost:3000`. */
function onThisMachine(value: string, ports: ReadonlyMap<string, number>): string {
  let placed = value.replaceAll('localhost:3000', 'api-1:3000');
  for (const [name, port] of ports) placed = placed.replaceAll(`${name}:3000`, `${HOST}:${port}`);
  return placed;
}

/** Our own environment, without what would set a member up otherwise than the composition does. */
function withoutSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const isSetting = /^(PERDURE_|TEMPORAL_(?!CLI_PATH)|TWILIO_|DATABASE_URL|PUBLIC_BASE_URL|PORT|HOST$)/;
  return Object.fromEntries(Object.entries(env).filter(([name]) => !isSetting.test(name)));
}
