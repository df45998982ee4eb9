/** The parts of a page below its headings of the second level, in their order. */
export function sections(markdown: string): Map<string, string> {
  const [, ...parts] = markdown.split(/^## /m);
  return new Map(parts.map((part) => [part.slice(0, part.indexOf('\n')), part.slice(part.indexOf('\n') + 1)]));
}

/** The contents of the fenced blocks whose info string is `info`. */
export function fencedBlocks(markdown: string, info: string): string[] {
  return [...markdown.matchAll(/^```([^\n]*)\n([\s\S]*?)^```$/gm)]
    .filter(([, actual]) => actual === info)
    .map(([, , content]) => content ?? '');
}

/** What stands in backticks at the beginning of the rows of all tables. */
export function firstColumn(markdown: string): string[] {
  return [...markdown.matchAll(/^\| `([^`]+)`/gm)].map(([, name]) => name ?? '');
}

/** The paths and URLs that a page links to. */
export function links(markdown: string): string[] {
  return [...markdown.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target ?? '');
}
