import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv, { type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';

/** What is kept of a specification of Twilio's: for each operation its responses, and the schemas that they name. */
interface Specification {
  paths: Record<string, Record<string, Record<string, Schema | null>>>;
  schemas: Record<string, Schema>;
}

type Schema = { [key: string]: unknown };

/** One answer of an API. */
export interface Answer {
  method: string;
  /** Without the query. */
  path: string;
  status: number;
  body: unknown;
}

/** Compares answers with one of Twilio's OpenAPI specifications, below `test/fixtures/oai`. */
export class OpenApi {
  readonly #specification: Specification;
  readonly #ajv: Ajv;
  readonly #validators = new Map<string, ValidateFunction>();
  readonly #covered = new Set<string>();

  constructor(name: string, { uris = 'absolute' }: { uris?: 'absolute' | 'relative' } = {}) {
    this.#ajv = createAjv(uris);
    const file = join(__dirname, '..', 'fixtures', 'oai', `${name}.json`);
    this.#specification = JSON.parse(readFileSync(file, 'utf8')) as Specification;
    const schemas = mapSchema(this.#specification.schemas) as Schema;
    this.#ajv.addSchema({ $id: 'spec', components: { schemas } });
  }

  /** What is wrong with an answer: every property must be there, be as described, and be known. */
  problems({ method, path, status, body }: Answer): string[] {
    const operation = this.#find(method, path);
    if (!operation) return [`${method} ${path} is not in the specification`];
    const schema = this.#specification.paths[operation.template]?.[operation.method]?.[String(status)];
    if (schema === undefined) return [`${method} ${operation.template} does not answer ${status}`];
    this.#covered.add(`${method} ${operation.template}`);
    if (schema === null) return body === '' || body === undefined ? [] : ['expected no body'];
    const validate = this.#validator(`${operation.method} ${operation.template} ${status}`, schema);
    if (validate(body)) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) => `${method} ${path}${instancePath}: ${message} ${JSON.stringify(params)}`,
    );
  }

  /** Operations of which no answer has been seen. */
  uncovered(): string[] {
    const operations = Object.entries(this.#specification.paths).flatMap(([template, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${template}`),
    );
    return operations.filter((operation) => !this.#covered.has(operation));
  }

  /** The template with the fewest parameters wins, as `/Flows/Validate` over `/Flows/{Sid}`. */
  #find(method: string, path: string): { template: string; method: string } | undefined {
    const templates = Object.keys(this.#specification.paths).filter((template) => pattern(template).test(path));
    const [template] = templates.sort((a, b) => a.split('{').length - b.split('{').length);
    return template === undefined ? undefined : { template, method: method.toLowerCase() };
  }

  #validator(key: string, schema: Schema): ValidateFunction {
    const known = this.#validators.get(key);
    if (known) return known;
    const validate = this.#ajv.compile(mapSchema(schema) as Schema);
    this.#validators.set(key, validate);
    return validate;
  }
}

function createAjv(uris: 'absolute' | 'relative'): Ajv {
  const ajv = new Ajv({ allErrors: true, strict: false });
  addFormats(ajv);
  ajv.addFormat('uri-map', { type: 'string', validate: () => true });
  ajv.addFormat('date-time-rfc-2822', /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d \+0000$/);
  // The specifications mean it loosely: addresses of other channels have it too.
  // What the API of 2010 calls a URI is a path.
  if (uris === 'relative') ajv.addFormat('uri', (value: string) => URL.canParse(value, 'http://localhost'));
  for (const format of ['phone-number-capabilities', 'phone-number', 'currency', 'http-method'])
    ajv.addFormat(format, () => true);
  return ajv;
}

/** OpenAPI 3.0 as JSON Schema: `nullable`, references, and objects that have all of their properties and no other. */
function mapSchema(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(mapSchema);
  if (typeof value !== 'object' || value === null) return value;
  const mapped: Schema = Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapSchema(item)]));
  const { $ref, nullable, type, properties } = mapped;
  if (typeof $ref === 'string') return { $ref: $ref.replace('#/', 'spec#/') };
  if (isObject(properties) && type === 'object') {
    mapped.required = Object.keys(properties);
    mapped.additionalProperties = false;
  }
  if (nullable !== true) return mapped;
  delete mapped.nullable;
  if (type === undefined) return { anyOf: [mapped, { type: 'null' }] };
  if (Array.isArray(mapped.enum)) mapped.enum = [...(mapped.enum as unknown[]), null];
  return { ...mapped, type: [type, 'null'] };
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function pattern(template: string): RegExp {
  const source = template.split(/\{\w+\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${source.join('[^/]+')}$`);
}
