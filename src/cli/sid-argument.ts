import { InvalidArgumentError } from 'commander';
import { isSid } from '../twilio/sid';

/** Reads an argument that is a SID with this prefix and nothing else. */
export function sid(prefix: string): (value: string) => string {
  return (value) => {
    const isWellFormed: boolean = isSid(prefix, value);
    if (isWellFormed) return value;
    throw new InvalidArgumentError(`Expected ${prefix} and 32 hexadecimal digits.`);
  };
}
