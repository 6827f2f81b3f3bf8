/** The shape of a row of the fault catalogue. */
import type { Symptom } from "../symptoms";

/** How to mend a fault. Placeholders: {subject}, {service}, {region}, and the names of surroundings.ts. */
export interface Fix {
  /** With this program: a config key or what it creates. */
  readonly pulumi: string;
  /** In a network that somebody else built: commands to paste. */
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

/** Rows by kind: the name of a kind and all there is to say of it stand in one place. */
export function rows<K extends string>(all: Readonly<Record<K, FaultRow>>): Readonly<Record<K, FaultRow>> {
  return all;
}
