// stand-in until the real module lands (not committed)
export function evaluateCondition(type: string, actual: string, value: string): boolean | 'needs-bounded-regex' {
  const a = actual.trim().toLowerCase(),
    v = value.trim().toLowerCase();
  if (type === 'equal_to') return a === v;
  if (type === 'contains') return a.includes(v);
  if (type === 'matches_any_of')
    return v
      .split(',')
      .map((x) => x.trim())
      .includes(a);
  if (type === 'less_than') return Number(a) < Number(v);
  if (type === 'regex') return 'needs-bounded-regex';
  return false;
}
