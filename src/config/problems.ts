import { StartupError } from '../startup-error';
import { environmentSchema } from './environment';

/** The environment without what is empty. */
export type Variables = Readonly<Record<string, string>>;

/** One thing that is wrong with the environment. */
export interface ConfigProblem {
  variable: string;
  /** What is wrong and what to do about it. */
  message: string;
}

/** The environment does not make a configuration; `problems` has everything that is wrong with it. */
export class ConfigError extends StartupError {
  override readonly name = 'ConfigError';

  constructor(readonly problems: readonly ConfigProblem[]) {
    super(
      [
        `${problems.length === 1 ? 'A setting is' : `${problems.length} settings are`} wrong:`,
        ...problems.map(({ message }) => `  - ${message}`),
      ].join('\n'),
    );
  }
}

/** Characters of a value that a message repeats. */
const SHOWN = 100;

/** A value that its schema refuses. `expected` completes "Expected PORT to be …". */
export function malformed(variable: string, set: Variables, expected: string): ConfigProblem {
  const given = set[variable] ?? '';
  const shown = JSON.stringify(given.length > SHOWN ? `${given.slice(0, SHOWN)}…` : given);
  const value = /TOKEN|KEY|DATA|DATABASE/.test(variable) ? 'is not' : `is ${shown}`;
  return { variable, message: `Expected ${variable} to be ${expected}, but it ${value}. Correct or unset it.` };
}

/** Variables that look like ours and are not: a misspelled setting would be ignored silently. */
export function misspelled(set: Variables): ConfigProblem[] {
  const known = Object.keys(environmentSchema.shape).filter((name) => name.startsWith('PERDURE_'));
  return Object.keys(set)
    .filter((name) => name.startsWith('PERDURE_') && !known.includes(name))
    .map((variable) => ({
      variable,
      message: `Expected no variable ${variable}: Perdure has no such setting. Unset it, or use ${known.join(', ')}.`,
    }));
}

/** Variables that are well-formed and do not go together. */
export function contradictions(set: Variables): ConfigProblem[] {
  return [
    ...liveNeedsCredentials(set),
    ...liveHasNoSimulator(set),
    ...clusterNeedsAddress(set),
    ...certificateNeedsKey(set),
    ...deploymentNeedsBuild(set),
    ...ratesNeedDefault(set),
    ...samePorts(set),
  ];
}

function liveNeedsCredentials(set: Variables): ConfigProblem[] {
  if (set.TWILIO_MODE !== 'live') return [];
  const { TWILIO_ACCOUNT_SID: sid, TWILIO_AUTH_TOKEN: token } = set;
  const where = 'Copy it from the Twilio Console, or set TWILIO_MODE=simulator to do without Twilio.';
  return [
    ...(sid === undefined ? [problem('TWILIO_ACCOUNT_SID', `to be set in live mode. ${where}`)] : []),
    ...(token === undefined ? [problem('TWILIO_AUTH_TOKEN', `to be set in live mode. ${where}`)] : []),
    ...['TWILIO_AUTH_TOKEN', 'TWILIO_AUTH_TOKEN_NEXT']
      .filter((variable) => set[variable] !== undefined && !/^[0-9a-fA-F]{32}$/.test(set[variable]))
      .map((variable) => problem(variable, `to be 32 hexadecimal digits in live mode, but it is not. ${where}`)),
  ];
}

function liveHasNoSimulator(set: Variables): ConfigProblem[] {
  if (set.TWILIO_MODE !== 'live' || set.TWILIO_SIMULATOR_URL === undefined) return [];
  return [problem('TWILIO_SIMULATOR_URL', 'to be unset in live mode: what is called then is Twilio itself.')];
}

const FOR_CLUSTERS: ReadonlySet<string> = new Set([
  'TEMPORAL_API_KEY',
  'TEMPORAL_DEPLOYMENT_NAME',
  'TEMPORAL_WORKER_BUILD_ID',
]);

function clusterNeedsAddress(set: Variables): ConfigProblem[] {
  if (set.TEMPORAL_ADDRESS !== undefined) return [];
  return Object.keys(set)
    .filter((name) => FOR_CLUSTERS.has(name) || name.startsWith('TEMPORAL_TLS'))
    .map((name) =>
      problem(
        name,
        'to be unset while TEMPORAL_ADDRESS is: the embedded Temporal has no use for it. Set both or neither.',
      ),
    );
}

function certificateNeedsKey(set: Variables): ConfigProblem[] {
  const given = (file: string): boolean => [`${file}_PATH`, `${file}_DATA`].some((name) => set[name] !== undefined);
  const [certificate, key] = ['TEMPORAL_TLS_CLIENT_CERT', 'TEMPORAL_TLS_CLIENT_KEY'];
  if (given(certificate) === given(key)) return [];
  const missing = given(certificate) ? key : certificate;
  return [problem(`${missing}_PATH`, 'to be set too: a client certificate and its key go together.')];
}

function deploymentNeedsBuild(set: Variables): ConfigProblem[] {
  const [name, build] = ['TEMPORAL_DEPLOYMENT_NAME', 'TEMPORAL_WORKER_BUILD_ID'] as const;
  if ((set[name] === undefined) === (set[build] === undefined)) return [];
  const missing = set[name] === undefined ? name : build;
  return [problem(missing, 'to be set too: a worker is a version, by its build id, of a deployment, by its name.')];
}

/** Temporal takes the pace of one sender as a multiple of that of all. */
function ratesNeedDefault(set: Variables): ConfigProblem[] {
  const variable = 'PERDURE_SENDER_SENDS_PER_SECOND';
  if (set.PERDURE_SENDER_RATES === undefined || set[variable] !== undefined) return [];
  return [problem(variable, 'to be set too: it is the pace of the senders that PERDURE_SENDER_RATES does not name.')];
}

const PORTS = { PORT: '3000', TEMPORAL_PORT: '7233', TEMPORAL_UI_PORT: '8233' };

function samePorts(set: Variables): ConfigProblem[] {
  if (set.TEMPORAL_ADDRESS !== undefined) return [];
  const users = new Map<string, string>();
  const problems: ConfigProblem[] = [];
  for (const [variable, byDefault] of Object.entries(PORTS)) {
    const port = set[variable] ?? byDefault;
    const other = users.get(port);
    if (other !== undefined && port !== '0')
      problems.push(problem(variable, `to differ from ${other}, but both are ${port}.`));
    users.set(port, variable);
  }
  return problems;
}

function problem(variable: string, rest: string): ConfigProblem {
  return { variable, message: `Expected ${variable} ${rest}` };
}
