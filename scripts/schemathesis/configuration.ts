/** SIDs of what there is, for the operations to find it. */
export interface Filling {
  /** By name of a parameter of a path. */
  parameters: Readonly<Record<string, string>>;
  /** By path, for its `Sid`. */
  sids: Readonly<Record<string, string>>;
}

/** The configuration of Schemathesis that has it ask for what there is. */
export function toConfiguration({ parameters, sids }: Filling): string {
  const lines = ['[parameters]', ...assignments(parameters)];
  for (const [path, sid] of Object.entries(sids)) {
    lines.push('', '[[operations]]', `include-path = ${JSON.stringify(path)}`, '[operations.parameters]');
    lines.push(...assignments({ Sid: sid }));
  }
  return `${lines.join('\n')}\n`;
}

function assignments(values: Readonly<Record<string, string>>): string[] {
  return Object.entries(values).map(([name, value]) => `${JSON.stringify(`path.${name}`)} = ${JSON.stringify(value)}`);
}
