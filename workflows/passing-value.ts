import { defaultPayloadConverter, RawValue } from '@temporalio/common';
import { encode } from '@temporalio/common/lib/encoding';

/** Metadata of a payload that no history will have: the codec leaves it where it is, however large it is. */
export const PASSING = 'perdure-passing';

/**
 * The answer to a query. Nobody refers to it once it was read, and reading must not write: it does not become a blob of the
 * store.
 */
export function passing<Value>(value: Value): Value {
  const { metadata, ...rest } = defaultPayloadConverter.toPayload(value);
  // A raw value takes the place of the value that it is converted to.
  return RawValue.fromPayload({ ...rest, metadata: { ...metadata, [PASSING]: encode('true') } }) as Value;
}
