import { isGrpcServiceError } from '@temporalio/client';

/** The gRPC status codes that Perdure tells apart (https://grpc.io/docs/guides/status-codes/). */
export const GRPC_STATUS = {
  CANCELLED: 1,
  INVALID_ARGUMENT: 3,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  ALREADY_EXISTS: 6,
  PERMISSION_DENIED: 7,
  UNIMPLEMENTED: 12,
  UNAVAILABLE: 14,
  UNAUTHENTICATED: 16,
} as const;

/** Whether a call to Temporal was answered with one of these. */
export function hasGrpcStatus(error: unknown, ...names: readonly (keyof typeof GRPC_STATUS)[]): boolean {
  const answer = grpcErrorOf(error);
  return answer !== undefined && names.some((name) => GRPC_STATUS[name] === Number(answer.code));
}

/** What gRPC says of a call that Temporal did not answer, or not in time; the native client calls that cancelled. */
export function silenceOf(error: unknown): Error | undefined {
  return hasGrpcStatus(error, 'CANCELLED', 'DEADLINE_EXCEEDED', 'UNAVAILABLE') ? grpcErrorOf(error) : undefined;
}

/** What gRPC says of a call that failed; a client that has no error of its own for it throws one with this as its cause. */
export function grpcErrorOf(error: unknown): (Error & { code?: unknown }) | undefined {
  if (isGrpcServiceError(error)) return error;
  return error instanceof Error && isGrpcServiceError(error.cause) ? error.cause : undefined;
}
