import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../src/project';

/** A generated file: its path in the project, and what must be in it. */
export interface GeneratedFile {
  path: string;
  content: string;
}

/** A page that is written by hand, but for its sections: what stands between `<!-- name -->` and `<!-- /name -->`. */
export function withSections(path: string, sections: Readonly<Record<string, string>>): GeneratedFile {
  const page = readFileSync(join(PROJECT_ROOT, path), 'utf8');
  const content = Object.entries(sections).reduce((text, [name, section]) => replaced(text, name, section), page);
  return { path, content };
}

function replaced(page: string, name: string, section: string): string {
  const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [from, to] = [page.indexOf(start), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`Expected a section ${start} … ${end}, but the page has none`);
  return `${page.slice(0, from + start.length)}\n\n${section}\n\n${page.slice(to)}`;
}

/** A page without the padding that Prettier puts into its tables, to compare what it says. */
export function unpadded(markdown: string): string {
  return markdown.replace(/^\|.*$/gm, (row) => row.replace(/-{3,}/g, '---').replace(/ +/g, ' '));
}
