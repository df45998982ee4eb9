/**
 * Frames of a stack trace in the sandbox. The SDK takes one of each promise, for the call stack that the Web UI shows, and looks up
 * each frame in the source map: by ten frames, which is V8's own limit, a conversation cost a tenth more. Two of them are the
 * SDK's own, where a promise is made; the other two say where the workflow waits, and all four where an error was thrown.
 */
const FRAMES = 4;

Error.stackTraceLimit = FRAMES;
