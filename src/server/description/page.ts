import type { JsonSchema } from './flow-schema';

/** Of parameters that must not be blank. */
const NOT_BLANK = '\\S';

interface Described {
  summary: string;
  tags: [string];
  parameters: { name: string; in: string; required: boolean; schema: JsonSchema }[];
  requestBody?: {
    content: Record<string, { schema: { properties?: Record<string, JsonSchema>; required?: string[] } }>;
  };
  responses: Record<string, unknown>;
}

/** The stylesheet of the page, served beside it: the page has no inline style and no script at all. */
export const STYLESHEET = `body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
code{font-family:ui-monospace,monospace}summary{cursor:pointer;padding:.4rem 0}
details{border-top:1px solid #8884}table{border-collapse:collapse;margin:.5rem 0 1rem}
th,td{text-align:left;vertical-align:top;padding:.2rem 1rem .2rem 0}th{font-weight:600}
td,code{overflow-wrap:anywhere}th,td:first-child{white-space:nowrap}
.method{display:inline-block;width:4.5rem;font-weight:700}
@media(prefers-color-scheme:dark){body{background:#111;color:#eee}a{color:#8cf}}`;

/** An OpenAPI document as a page for people. */
export function documentationPage(document: JsonSchema): string {
  const paths = document.paths as Record<string, Record<string, Described>>;
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => ({ method, path, described })),
  );
  const tags = (document.tags as { name: string }[]).map(({ name }) => name);
  const sections = tags.map((tag) => {
    const own = operations.filter(({ described }) => described.tags[0] === tag);
    return `<h2>${escape(tag)}</h2>${own.map(operationHtml).join('')}`;
  });
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Perdure API</title>
<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/docs/style.css"></head><body>
<h1>Perdure API</h1><p>Twilio’s Studio REST API v2, and what is added to it. Authentication is Basic, with the SID and
token of an account or the SID and secret of an API key. For programs: <a href="/openapi.json">openapi.json</a>, and
<a href="/schema/flow.json">schema/flow.json</a> of a flow’s definition.</p>${sections.join('')}</body></html>`;
}

function operationHtml({ method, path, described }: { method: string; path: string; described: Described }): string {
  const [content] = Object.values(described.requestBody?.content ?? {});
  const { properties = {}, required = [] } = content?.schema ?? {};
  const rows = [
    ...described.parameters.map((parameter) => rowHtml(parameter)),
    ...Object.entries(properties).map(([name, schema]) =>
      rowHtml({ name, in: 'body', required: required.includes(name), schema }),
    ),
  ];
  const [status] = Object.keys(described.responses);
  const head = '<tr><th>Parameter</th><th>In</th><th></th><th>Form</th></tr>';
  return `<details><summary><span class="method">${method.toUpperCase()}</span><code>${escape(path)}</code>
${escape(described.summary)}</summary>${rows.length > 0 ? `<table>${head}${rows.join('')}</table>` : ''}
<p>Answers ${escape(status ?? '')}.</p></details>`;
}

function rowHtml({ name, in: place, required, schema }: Described['parameters'][number]): string {
  const cells = [`<code>${escape(name)}</code>`, place, required ? 'required' : '', escape(inWords(schema))];
  return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
}

/** What a value looks like: `text, at most 1000 characters`. */
function inWords(schema: JsonSchema): string {
  const { type, enum: values, anyOf, items, pattern, format, minimum, maximum, maxLength } = schema;
  if (Array.isArray(values)) return values.join(', ');
  if (Array.isArray(anyOf)) return [...new Set((anyOf as JsonSchema[]).map(inWords))].join('; or ');
  const said = [
    type === 'string' ? 'text' : (type as string | undefined),
    items && `of: ${inWords(items as JsonSchema)}`,
    format,
    pattern && pattern !== NOT_BLANK && `like ${pattern as string}`,
    minimum !== undefined && `from ${minimum as number}`,
    maximum !== undefined && `up to ${maximum as number}`,
    maxLength !== undefined && `at most ${maxLength as number} characters`,
  ];
  return said.filter(Boolean).join(', ');
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
