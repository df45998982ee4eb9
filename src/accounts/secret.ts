import { createHash, randomBytes, scrypt, timingSafeEqual, type ScryptOptions } from 'node:crypto';

/**
 * Low on purpose: a secret has 192 random bits, which nobody guesses at any cost, while whoever shows a wrong one makes us
 * compute this.
 */
const COST = { N: 4096, r: 8, p: 1 } as const;
const KEY_BYTES = 32;

/** A new secret of an API key: 32 characters, 192 random bits. */
export function newSecret(): string {
  return randomBytes(24).toString('base64url');
}

/** Hashes a secret to keep it: `scrypt:<salt>:<key>`, both in base64url. */
export async function hashSecret(secret: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(secret, salt, KEY_BYTES, COST);
  return `scrypt:${salt.toString('base64url')}:${key.toString('base64url')}`;
}

/** Verifies secrets against their hashes. What was right once is known without computing it again. */
export class SecretVerifier {
  /** Digests of a hash and its secret, oldest first. */
  private readonly known = new Set<string>();

  constructor(private readonly capacity = 1000) {}

  /** Takes as long for any secret that is wrong. */
  async verify(secret: string, secretHash: string): Promise<boolean> {
    const digest = createHash('sha256').update(`${secretHash}\0${secret}`).digest('base64');
    if (this.known.has(digest)) return true;
    const [, salt = '', key = ''] = secretHash.split(':');
    const derived = await derive(secret, Buffer.from(salt, 'base64url'), KEY_BYTES, COST);
    if (!timingSafeEqual(derived, Buffer.from(key, 'base64url'))) return false;
    this.remember(digest);
    return true;
  }

  private remember(digest: string): void {
    this.known.add(digest);
    const [oldest] = this.known;
    if (this.known.size > this.capacity && oldest !== undefined) this.known.delete(oldest);
  }
}

/** Whether two texts are equal, in a time that tells nothing about where they differ. */
export function isEqual(given: string, wanted: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}

function derive(secret: string, salt: Buffer, bytes: number, cost: ScryptOptions): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(secret, salt, bytes, cost, (error, key) => (error ? reject(error) : resolve(key)));
  });
}
