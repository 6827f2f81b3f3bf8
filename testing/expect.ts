/** Assertions on a proof. They throw an AssertionError that any test runner shows: what is broken, why, and the fix. */
import { AssertionError } from "node:assert";
import type { Proof } from "../reachability/result";
import type { Proven } from "./prove";

/** What can be asked of a proof. */
export interface Expectation {
  /** Every need of every task is reached from every subnet. */
  reachable(): void;
  /** Something is not reached. @param fault code of the fault, such as EGR001. @default any */
  unreachable(fault?: string): void;
  /** Tasks ask for a service, and reach it. @param path way that it must take. @default any */
  reaches(service: string, path?: Proof["path"]): void;
}

/** Asks a proof. */
export function expect(proven: Pick<Proven, "verdict" | "proofs">): Expectation {
  const { verdict, proofs } = proven;
  return {
    reachable() {
      if (verdict !== "reachable") fail("reachable", verdict, proofs);
    },
    unreachable(fault) {
      const codes = proofs.flatMap((proof) => proof.faults.map(({ code }) => code));
      if (verdict !== "unreachable" || (fault !== undefined && !codes.includes(fault)))
        fail(fault === undefined ? "unreachable" : `unreachable (${fault})`, verdict, proofs);
    },
    reaches(service, path) {
      const asked = proofs.filter((proof) => proof.service === service);
      const held = asked.filter((p) => p.verdict === "reachable" && (path === undefined || p.path === path));
      if (asked.length === 0 || held.length < asked.length)
        fail(`${service} reached${path === undefined ? "" : ` by ${path}`}`, asked[0]?.path ?? "not needed", asked);
    },
  };
}

function fail(expected: string, actual: string, proofs: readonly Proof[]): never {
  const wrong = proofs.filter((proof) => proof.verdict !== "reachable");
  const lines = wrong.slice(0, 10).flatMap(lineOf);
  const more = wrong.length > 10 ? [`  and ${wrong.length - 10} more`] : [];
  const nothing = proofs.length === 0 ? ["  no task was found that needs anything"] : [];
  throw new AssertionError({
    message: [`expected ${expected}, and it is ${actual}`, ...lines, ...more, ...nothing].join("\n"),
    expected,
    actual,
    operator: "proof",
  });
}

function lineOf({ task, service, subnet, faults, missing }: Proof): string[] {
  const [fault] = faults;
  return [
    `  ${task ?? "task"} to ${service} from ${subnet}`,
    ...(fault ? [`    ${fault.code} ${fault.subject}: ${fault.cause}`, `    fix: ${fault.fix}`] : []),
    ...(missing.length > 0 ? [`    not known: ${missing.join(", ")}`] : []),
  ];
}
