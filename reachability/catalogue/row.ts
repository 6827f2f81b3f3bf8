/** The shape of a row of the fault catalogue. Pure types. */
import type { FaultKind } from "../kinds";
import type { Symptom } from "../symptoms";

/** How to mend a fault. Placeholders: {subject}, {service}, {region}. */
export interface Fix {
  /** With this program: a config key or what it creates. */
  readonly pulumi: string;
  /** In a network that somebody else built. */
  readonly cli: string;
}

/** One kind of fault. */
export interface FaultRow {
  /** `EGR001`: stable, never reused. */
  readonly code: string;
  readonly title: string;
  /** How a task that meets it stops. Empty: the deployment itself fails, or nothing stops. */
  readonly symptoms: readonly Symptom[];
  /** Why it stops the task. Same placeholders. */
  readonly cause: string;
  readonly fix: Fix;
  /** Documents that say so. */
  readonly source: string;
}

/** Rows of some kinds; the catalogue is complete when every kind has one. */
export type Rows<K extends FaultKind> = Readonly<Record<K, FaultRow>>;
