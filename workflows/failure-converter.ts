import { DefaultFailureConverter } from '@temporalio/common';

/**
 * Lets the messages and stack traces of failures pass through the payload codec, which encrypts. Loaded by the SDK, in
 * workers, clients and workflows, where payloads are encrypted.
 */
export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
