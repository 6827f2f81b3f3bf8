/** How text for people is drawn: whoever prints it hands in colours, tables and the width. Pure. */
import type { Verdict } from "../reachability/result";

type Paint = (text: string) => string;

export interface Pen {
  readonly bold: Paint;
  readonly dim: Paint;
  readonly green: Paint;
  readonly red: Paint;
  readonly yellow: Paint;
  /** @param right columns aligned to the right. */
  readonly table: (head: readonly string[], rows: readonly (readonly string[])[], right?: readonly number[]) => string;
  /** A line that fits the terminal; what follows its first line is indented. @param indent spaces, default 0 */
  readonly wrap: (text: string, indent?: number) => string;
}

/** The colour of a verdict. */
export function paintOf(verdict: Verdict, { green, red, yellow }: Pen): Paint {
  switch (verdict) {
    case "reachable":
      return green;
    case "unreachable":
      return red;
    case "not-proven":
      return yellow;
  }
}
