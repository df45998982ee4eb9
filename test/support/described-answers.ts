import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { openApi } from '../../src/server/description/open-api';
import { OPERATIONS } from '../../src/server/description/operations';

interface Described {
  paths: Record<string, Record<string, { responses: Record<string, Response> }>>;
}

interface Response {
  content?: Record<string, { schema: object }>;
}

const document = openApi(OPERATIONS, 'http://localhost') as unknown as Described;
const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats(ajv);
ajv.addSchema({ $id: 'document', ...(document as object) });

/** Compares the answers of a server with what `/openapi.json` says of them. */
export class DescribedAnswers {
  readonly violations: string[] = [];
  private readonly validators = new Map<string, ValidateFunction>();

  /** The application, with each answer compared. */
  watch(app: RequestListener): RequestListener {
    return (request, response) => {
      this.keep(request, response);
      app(request, response);
    };
  }

  private keep(request: IncomingMessage, response: ServerResponse): void {
    const { method = '', url = '' } = request;
    const chunks: Buffer[] = [];
    const end = response.end.bind(response) as (...args: unknown[]) => ServerResponse;
    response.end = ((...args: unknown[]) => {
      if (typeof args[0] === 'string' || Buffer.isBuffer(args[0])) chunks.push(Buffer.from(args[0]));
      this.compare(method, url.split('?', 1)[0]!, response, Buffer.concat(chunks).toString());
      return end(...args);
    }) as typeof response.end;
  }

  private compare(method: string, path: string, response: ServerResponse, text: string): void {
    const template = templateOf(path);
    const operation = template && document.paths[template]?.[method.toLowerCase()];
    if (!operation) return;
    const { statusCode } = response;
    const described = operation.responses[statusCode] ?? operation.responses.default!;
    if (statusCode < 400 && !(statusCode in operation.responses)) {
      this.violations.push(`${method} ${template} answers ${statusCode}, which is not described`);
      return;
    }
    const type = String(response.getHeader('content-type')).split(';', 1)[0]!;
    if (text === '' || type === 'text/event-stream') return;
    const schema = described.content?.[type]?.schema;
    if (!schema) this.violations.push(`${method} ${template} answers ${type}, which is not described`);
    else this.validate(`${method} ${template} ${statusCode}`, schema, JSON.parse(text));
  }

  private validate(key: string, schema: object, body: unknown): void {
    const absolute = JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"document#/')) as object;
    const validate = this.validators.get(key) ?? ajv.compile(absolute);
    this.validators.set(key, validate);
    if (validate(body)) return;
    for (const { instancePath, message } of validate.errors ?? [])
      this.violations.push(`${key}${instancePath}: ${message}`);
  }
}

/** The template with the fewest parameters wins, as `/Flows/Validate` over `/Flows/{FlowSid}`. */
function templateOf(path: string): string | undefined {
  const fitting = Object.keys(document.paths).filter((template) =>
    new RegExp(`^${template.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path),
  );
  return fitting.sort((a, b) => a.split('{').length - b.split('{').length)[0];
}
