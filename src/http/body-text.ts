import { TextDecoder } from 'node:util';

/** Decodes a body by the charset that its content type names; UTF-8 where it names none, or none that is known. */
export function bodyText(bytes: Uint8Array, contentType: string): string {
  const charset = /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(contentType)?.[1] ?? 'utf-8';
  return decoder(charset).decode(bytes);
}

function decoder(charset: string): TextDecoder {
  try {
    return new TextDecoder(charset);
  } catch (error) {
    if ((error as Error).name === 'RangeError') return new TextDecoder();
    throw error;
  }
}
