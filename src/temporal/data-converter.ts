import type { DataConverter, PayloadCodec } from '@temporalio/common';
import type { EncryptionKey } from '../config';
import { createBlobCodec, type BlobCodecOptions } from './blob-codec';
import { ENCODING_FAILURE_CONVERTER } from './bundle';
import { createEncryptionCodec } from './encryption-codec';

export interface DataConverterOptions extends BlobCodecOptions {
  /** None: payloads are not encrypted. */
  encryptionKeys: readonly EncryptionKey[];
}

/** A converter with one codec, which the codec endpoint has too. */
export type PerdureDataConverter = DataConverter & { payloadCodecs: [PayloadCodec] };

/**
 * How everything that goes to and from Temporal is converted: encrypted where there are keys, then kept in the store where
 * it is large. With keys, messages and stack traces of failures are encrypted too.
 */
export function createDataConverter({ encryptionKeys, ...blobs }: DataConverterOptions): PerdureDataConverter {
  const codec = inOrder(createEncryptionCodec(encryptionKeys), createBlobCodec(blobs));
  return {
    payloadCodecs: [codec],
    ...(encryptionKeys.length > 0 && { failureConverterPath: ENCODING_FAILURE_CONVERTER }),
  };
}

/** Encodes with one after the other, and decodes in the opposite order. */
function inOrder(inner: PayloadCodec, outer: PayloadCodec): PayloadCodec {
  return {
    encode: async (payloads, context) => outer.encode(await inner.encode(payloads, context), context),
    decode: async (payloads, context) => inner.decode(await outer.decode(payloads, context), context),
  };
}
