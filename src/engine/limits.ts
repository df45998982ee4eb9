/** Limits of an execution; Studio's numbers are the defaults. */
export interface Limits {
  /** Steps of one execution, subflows included (81000). */
  readonly steps: number;
  /** Runs of the same widget in a row (81001). */
  readonly sameWidget: number;
  /** Seconds that an execution may live. */
  readonly lifetimeSeconds: number;
}

/** Studio's bytes of an address, and of the two addresses of an execution together (81023). */
export const STUDIO_ADDRESS_BYTES = 300;

export const STUDIO_LIMITS: Limits = { steps: 1000, sameWidget: 10, lifetimeSeconds: 30 * 24 * 3600 };
