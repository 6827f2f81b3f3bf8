/** How a snapshot's parts are checked: exactly the properties of the model's types, each value known or said to be unknown. */
import { z } from "zod";
import { parseCidr } from "../../../plan/addresses";
import type { Known } from "../../topology";

type Shape<T> = {
  [K in keyof T]-?: Record<string, never> extends Pick<T, K>
    ? z.ZodExactOptional<z.ZodType<Exclude<T[K], undefined>>>
    : z.ZodType<T[K]>;
};

/** Carried by a check that knows its own fix. */
export interface FixParams {
  readonly fix: string;
}

/**
 * An object with every property of a type of the model and no other. A property that the model gains does not compile
 * until the form has it.
 */
export function part<T>(id: string, description: string, shape: Shape<T>): z.ZodType<T> {
  // The shape's own type says that its output is T; zod cannot follow the mapped type back.
  return z.strictObject(shape).meta({ id, description }) as unknown as z.ZodType<T>;
}

/** A property that may be left out. */
export function maybe<T>(schema: z.ZodType<T>): z.ZodExactOptional<z.ZodType<T>> {
  return schema.exactOptional();
}

const unknownValue = z
  .strictObject({ unknown: z.string().min(1) })
  .meta({ id: "Unknown", description: "A value that could not be read, and what was missing." });

/** A value, or `{ "unknown": why }`. */
export function known<T>(schema: z.ZodType<T>): z.ZodType<Known<T>> {
  return z.union([schema, unknownValue]);
}

/** A known list. */
export function list<T>(schema: z.ZodType<T>): z.ZodType<Known<readonly T[]>> {
  return known(z.array(schema) as z.ZodType<readonly T[]>);
}

/** An id, a name or another text that is not empty. */
export const text: z.ZodType<string> = z.string().min(1);

/** An IPv4 CIDR. */
export const cidr: z.ZodType<string> = z
  .string()
  .refine((value) => parseCidr(value) !== undefined, {
    message: "it is not an IPv4 CIDR",
    params: { fix: "write four numbers and a prefix length, such as 10.0.0.0/16" } satisfies FixParams,
  })
  .meta({ id: "Cidr", description: "An IPv4 CIDR: 10.0.0.0/16." });
