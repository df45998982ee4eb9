import { LIQUID_LIMITS } from '../limits';
import { LiquidLimitFault } from '../problems';

/** A text that is being rendered, of at most 16 KB. */
export class Output {
  private content = '';
  /** UTF-8 bytes of {@link content}; only counted once it could reach the limit. */
  private bytes = 0;

  get text(): string {
    return this.content;
  }

  /** @throws LiquidLimitFault when the text does not fit; what fits of it has been written */
  write(text: string): void {
    const whole = this.content + text;
    if (whole.length * 3 > LIQUID_LIMITS.outputBytes) this.count(text);
    this.content = whole;
  }

  private count(text: string): void {
    if (this.bytes === 0) this.bytes = utf8Length(this.content);
    const room = LIQUID_LIMITS.outputBytes - this.bytes;
    const fitting = fittingLength(text, room);
    if (fitting < text.length) {
      this.content += text.slice(0, fitting);
      throw new LiquidLimitFault(`Expected at most ${LIQUID_LIMITS.outputBytes} bytes of text, the rest is cut off`);
    }
    this.bytes += utf8Length(text);
  }
}

function utf8Length(text: string): number {
  let bytes = 0;
  for (const character of text) bytes += utf8Bytes(character);
  return bytes;
}

/** How many UTF-16 units of `text` fit into `room` bytes, without cutting a character in two. */
function fittingLength(text: string, room: number): number {
  let left = room;
  let length = 0;
  for (const character of text) {
    left -= utf8Bytes(character);
    if (left < 0) break;
    length += character.length;
  }
  return length;
}

function utf8Bytes(character: string): number {
  const code = character.codePointAt(0)!;
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  return code < 0x10000 ? 3 : 4;
}
