import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { PROJECT_ROOT } from '../../src/project';

const service = z.object({
  image: z.string(),
  command: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.coerce.string()).default({}),
  volumes: z.array(z.string()).default([]),
  ports: z.array(z.string()).default([]),
  healthcheck: z.object({ test: z.array(z.string()) }).optional(),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
});

/** One service of `docker-compose.yml`, as far as somebody other than Docker needs it. */
export type Service = z.output<typeof service>;

/**
 * Reads `docker-compose.yml`, with variables as Docker has them: `${NAME}`, and its value where it is not set (`-`) or also
 * where it is empty (`:-`).
 *
 * @param env what the variables are
 */
export function readComposition(env: Variables = {}): Record<string, Service> {
  const text = readFileSync(join(PROJECT_ROOT, 'docker-compose.yml'), 'utf8');
  const document: unknown = parse(text, { merge: true });
  return z.object({ services: z.record(z.string(), service) }).parse(interpolate(document, env)).services;
}

type Variables = Readonly<Record<string, string | undefined>>;

function interpolate(value: unknown, env: Variables): unknown {
  if (typeof value === 'string') {
    return value.replaceAll(/\$\{(\w+)(?:(:?)-([^}]*))?\}/g, (_whole, name: string, colon?: string, otherwise = '') => {
      const given = env[name];
      return given === undefined || (colon === ':' && given === '') ? String(otherwise) : given;
    });
  }
  if (Array.isArray(value)) return value.map((item) => interpolate(item, env));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, interpolate(item, env)]));
}

/** The services that are processes of Perdure, by name: the APIs, then the workers. */
export function ownServices(services: Readonly<Record<string, Service>>): [name: string, service: Service][] {
  return Object.entries(services).filter(([, { image }]) => image.startsWith('perdure:'));
}
