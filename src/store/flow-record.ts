import type { Problem } from '../flow/problems';

/** A saved state of a flow, as lists have it: without its definition. Never changed. */
export interface FlowRevision {
  flowSid: string;
  accountSid: string;
  revision: number;
  friendlyName: string;
  status: 'draft' | 'published';
  commitMessage: string | null;
  /** What is doubtful about the definition; what is wrong would have kept it from being saved. */
  warnings: Problem[];
  /** ISO 8601, milliseconds, as all times of the store. */
  dateCreated: string;
}

/** A flow, shown as its newest revision, as lists have it. */
export interface Flow extends FlowRevision {
  /** Newest published revision; null before the first. Live traffic runs on it. */
  publishedRevision: number | null;
  /** When the newest revision was saved. */
  dateUpdated: string;
}

/** The definition's JSON text, byte for byte as it was saved. */
export interface WithDefinition {
  definition: string;
}

/** What a save brings. */
export interface FlowSave extends WithDefinition {
  friendlyName: string;
  status: 'draft' | 'published';
  commitMessage: string | null;
  warnings: readonly Problem[];
}

/** A save that leaves out what stays as it is. The warnings come and go with the definition. */
export interface FlowChange {
  status: 'draft' | 'published';
  friendlyName?: string;
  definition?: { text: string; warnings: readonly Problem[] };
  commitMessage: string | null;
  /** The newest revision that the editor has seen: the save is refused when another editor has saved since. */
  expectedRevision?: number;
}
