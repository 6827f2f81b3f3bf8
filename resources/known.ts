/** Values that a source may not have been able to read. Pure. */

/** A value that a source could not read. */
export interface Unknown {
  /** What was missing, as a noun phrase: `the route tables (ec2:DescribeRouteTables was denied)`. */
  readonly unknown: string;
}

/** A value, or the statement that it could not be read. */
export type Known<T> = T | Unknown;

/** Whether a value could not be read. */
export function isUnknown(value: unknown): value is Unknown {
  return typeof value === "object" && value !== null && typeof (value as Partial<Unknown>).unknown === "string";
}

/** Says what was missing. */
export function unknown(what: string): Unknown {
  return { unknown: what };
}
