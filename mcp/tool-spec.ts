/** One tool of the server: its words, the shapes of what it takes and gives, and what it does. */
import type { z } from "zod";

type Shape = Readonly<Record<string, z.ZodType>>;
type Values<S extends Shape> = z.infer<z.ZodObject<S>>;

/** A tool with its own types. */
export interface ToolSpec<I extends Shape, O extends Shape> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly input: I;
  readonly output: O;
  /** It asks AWS; the others work on files. @default false */
  readonly asksAws?: boolean;
  /** What it answers. Whatever it throws is told to the client as the tool's failure. */
  readonly run: (input: Values<I>) => Promise<Values<O>>;
}

/** A tool whose own types are closed in: what the server registers. */
export interface Tool extends Omit<ToolSpec<Shape, Shape>, "run"> {
  readonly run: (input: unknown) => Promise<Readonly<Record<string, unknown>>>;
}

/** A tool. Its input has been checked against its shape when it runs. */
export function tool<I extends Shape, O extends Shape>(spec: ToolSpec<I, O>): Tool {
  return { ...spec, run: (input) => spec.run(input as Values<I>) };
}
