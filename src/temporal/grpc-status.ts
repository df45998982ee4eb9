import { isGrpcServiceError } from '@temporalio/client';

/** The gRPC status codes that Perdure tells apart (https://grpc.io/docs/guides/status-codes/). */
export const GRPC_STATUS = {
  INVALID_ARGUMENT: 3,
  NOT_FOUND: 5,
  ALREADY_EXISTS: 6,
  PERMISSION_DENIED: 7,
  UNIMPLEMENTED: 12,
  UNAUTHENTICATED: 16,
} as const;

/** Whether a call to Temporal was answered with one of these. */
export function hasGrpcStatus(error: unknown, ...names: readonly (keyof typeof GRPC_STATUS)[]): boolean {
  return isGrpcServiceError(error) && names.some((name) => GRPC_STATUS[name] === Number(error.code));
}
