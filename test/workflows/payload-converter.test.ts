import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { decode, encode } from '@temporalio/common/lib/encoding';
import { MARK, payloadConverter, SHARED } from '../../workflows/payload-converter';

/** As the codec hands it over. */
function sharedPayload(value: unknown, hash: string): Payload {
  const payload = defaultPayloadConverter.toPayload(value);
  return { ...payload, metadata: { ...payload.metadata, [SHARED]: encode(hash) } };
}

describe('the converter of payloads in workflows', () => {
  it('gives what is marked to all that ask for it, frozen', () => {
    const first = payloadConverter.fromPayload<{ states: { name: string }[] }>(
      sharedPayload({ states: [{ name: 'a' }] }, 'one'),
    );
    expect(payloadConverter.fromPayload(sharedPayload({ states: [{ name: 'a' }] }, 'one'))).toBe(first);
    expect(first).toEqual({ states: [{ name: 'a' }] });
    expect(() => (first.states[0]!.name = 'b')).toThrow(TypeError);
    expect(() => first.states.push({ name: 'c' })).toThrow(TypeError);
  });

  it('gives everything else to each for itself', () => {
    const payload = defaultPayloadConverter.toPayload({ count: 1 });
    const first = payloadConverter.fromPayload<{ count: number }>(payload);
    first.count = 2;
    expect(payloadConverter.fromPayload(payload)).toEqual({ count: 1 });
    expect(payloadConverter.fromPayload(defaultPayloadConverter.toPayload('text'))).toBe('text');
  });

  it('marks what is shared when it goes on into another run, and nothing else', () => {
    const value = payloadConverter.fromPayload(sharedPayload({ states: [] }, 'two'));
    const again = payloadConverter.toPayload(value);
    expect(decode(again.metadata![SHARED]!)).toBe('true');
    expect(defaultPayloadConverter.fromPayload(again)).toEqual(value);
    expect(payloadConverter.toPayload({ states: [] }).metadata).not.toHaveProperty(SHARED);
    expect(payloadConverter.toPayload(undefined)).toEqual(defaultPayloadConverter.toPayload(undefined));
  });

  it('shares nothing where a mark has no hash: two values would be taken for the same', () => {
    const first = payloadConverter.fromPayload(sharedPayload({ states: ['a'] }, MARK));
    expect(first).toEqual({ states: ['a'] });
    expect(payloadConverter.fromPayload(sharedPayload({ states: ['b'] }, MARK))).toEqual({ states: ['b'] });
  });

  it('lets go of what was kept longest, where there is too much of it', () => {
    const large = (hash: string): Payload => sharedPayload({ text: 'x'.repeat(9 * 1024 * 1024) }, hash);
    const first = payloadConverter.fromPayload(large('large-1'));
    expect(payloadConverter.fromPayload(large('large-1'))).toBe(first);
    payloadConverter.fromPayload(large('large-2'));
    expect(payloadConverter.fromPayload(large('large-1'))).not.toBe(first);
  });
});
