export function testBoundedRegex(_p: string, _i: string): 'match' | 'no-match' | 'timeout' {
  return 'no-match';
}
