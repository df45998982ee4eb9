/** The channel of an address: what stands before its colon, `sms` for a plain number. */
export function channelOf(address: string): string {
  const [prefix, rest] = splitAddress(address);
  return rest === undefined ? 'sms' : prefix;
}

/** `Source` of what comes from such an address: `SMS`, `WHATSAPP`, …. */
export function sourceOf(address: string): string {
  return channelOf(address).toUpperCase();
}

/** A number in E.164 form, or an address of another channel, such as `whatsapp:+15558675310` or `messenger:1234`. */
export function isAddress(value: string): boolean {
  if (value.length > 256) return false;
  const [prefix, rest] = splitAddress(value);
  if (rest === undefined) return /^\+[1-9]\d{1,14}$/.test(prefix);
  return /^(whatsapp|rcs)$/.test(prefix) ? /^\+?[\w.]+$/.test(rest) : rest !== '';
}

function splitAddress(address: string): [string, string?] {
  const colon = address.indexOf(':');
  return colon < 1 ? [address] : [address.slice(0, colon).toLowerCase(), address.slice(colon + 1)];
}
