import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { environmentSchema } from '../../src/config/environment';
import { fencedBlocks, links } from '../support/markdown';
import { productPlace, startProduct, type Product, type ProductPlace } from '../support/product';
import { settled } from '../support/settled';

const root = path.join(__dirname, '../..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const readme = read('README.md');
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };

/** By what looks for Temporal's binaries, and by the script of the examples. */
const READ_ELSEWHERE = ['TEMPORAL_CLI_PATH', 'TEMPORAL_TEST_SERVER_PATH', 'PERDURE_URL'];

/** Pages for people: those in the project's folder and of the examples, and everything in docs. */
const pages = [
  ...readdirSync(root).filter((file) => file.endsWith('.md')),
  'examples/README.md',
  ...readdirSync(path.join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => path.join('docs', file)),
];

describe.each(pages)('%s', (page) => {
  const text = read(page);

  it('links to what there is', () => {
    const local = links(text).filter((target) => !/^(https?:|#)/.test(target));
    const broken = local.filter((target) => !isThere(page, target));
    expect([...new Set(broken)]).toEqual([]);
  });

  it('names commands that there are', () => {
    const named = [...text.matchAll(/\bnpm run ([\w:]+)/g)].map(([, script = '']) => script);
    expect(named.filter((script) => !(script in scripts))).toEqual([]);
  });

  it('names variables that are read', () => {
    const known = [...Object.keys(environmentSchema.shape), ...READ_ELSEWHERE];
    const named = [...text.matchAll(/\b((?:PERDURE|TEMPORAL|TWILIO)_[A-Z_]+[A-Z])\b(?!\*)/g)].map(
      ([, name = '']) => name,
    );
    expect([...new Set(named)].filter((name) => !known.includes(name))).toEqual([]);
  });
});

/** Whether a link's file is there, with its heading where the link names one. */
function isThere(page: string, target: string): boolean {
  const [file = '', heading] = target.split('#');
  const found = path.join(root, path.dirname(page), file);
  if (!existsSync(found)) return false;
  if (heading === undefined) return true;
  const headings = [...readFileSync(found, 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, title = '']) => title);
  return headings.some(
    (title) =>
      title
        .toLowerCase()
        .replace(/[^\w\s-]/g, '')
        .replace(/\s/g, '-') === heading,
  );
}

describe('the commands of the README', () => {
  let dataDir: string;
  let place: ProductPlace;
  let product: Product;

  beforeAll(async () => {
    dataDir = mkdtempSync(path.join(tmpdir(), 'perdure-readme-'));
    place = await productPlace(dataDir);
    product = await startProduct(place, ['examples/do-you-like-bots.flow.json']);
  });
  afterAll(async () => {
    await product.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('begin with a start that says what the README shows', () => {
    const [banner = ''] = fencedBlocks(readme, 'text');
    const shown = banner.split('\n').map((line) => line.trim().split(/\s{2,}/)[0] ?? '');
    for (const line of shown) expect(product.output()).toContain(line);
    expect(product.output()).toContain('Flow do-you-like-bots');
  });

  it('run as they stand there, and print what is shown', async () => {
    const blocks = fencedBlocks(readme, 'sh run');
    const [tour, published, , inbox] = [...(await runAll(blocks.slice(0, 3))), blocks.at(-1) ?? ''];
    const [shown = ''] = fencedBlocks(readme, 'text output');
    for (const line of shown.trim().split('\n')) expect(withoutSids(tour ?? '')).toContain(line);
    expect(published).toContain('"friendly_name":"Bots"');
    const answer = '"body":"Hi, do you like bots?"';
    expect(await runUntil(answer, inbox ?? '')).toContain(answer);
  });

  it('and those of the examples do too', async () => {
    const [example = '', reminder = '', answer = ''] = fencedBlocks(read('examples/README.md'), 'sh run');
    await runBlock(example);
    const [question, thanks] = ['Hello Ada, see you on 3 May? Please answer yes or no.', 'Thank you, see you then!'];
    expect(await runUntil(question, reminder)).toContain(question);
    expect(await runUntil(thanks, answer)).toContain(thanks);
  });

  it.each(['docs/local-twilio.md', 'docs/accounts.md'])('and those of %s do too', async (page) => {
    const blocks = fencedBlocks(read(page), 'sh run');
    for (const output of await runAll(blocks)) expect(output).toMatch(/^\{.*\}$/s);
    expect(blocks.length).toBeGreaterThan(0);
  });

  async function runAll(blocks: readonly string[]): Promise<string[]> {
    const outputs = [];
    for (const block of blocks) outputs.push(await runBlock(block));
    return outputs;
  }

  /** Runs a block, and its last command again where the answer to what it did takes longer than a block waits. */
  async function runUntil(expected: string, block: string): Promise<string> {
    const isThere = (output: string): boolean => output.includes(expected);
    const output = await runBlock(block);
    return isThere(output) ? output : settled(() => runBlock(block.trim().split('\n').at(-1)!), isThere);
  }

  /** Runs a block of the README against the ports of this test. Nothing may be refused. */
  async function runBlock(block: string): Promise<string> {
    const script = block.replaceAll('curl -sS', 'curl -sS --fail-with-body').replaceAll(':3000', `:${place.port}`);
    const env = { ...process.env, PERDURE_URL: product.origin };
    const { stdout } = await promisify(execFile)('bash', ['-e', '-c', script], { cwd: root, env });
    return stdout;
  }
});

function withoutSids(text: string): string {
  return text.replace(/\b(FW|FN)[0-9a-f]{32}\b/g, '$1…');
}
