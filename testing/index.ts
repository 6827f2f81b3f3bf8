/** For unit tests of programs: the proof, and mocks that answer as AWS does. */
import type * as pulumi from "@pulumi/pulumi";
import { mocksOf } from "../offline/monitor";
import { PretendAccount, type PretendOptions } from "./account";

export type { AccountOptions } from "../offline/account";
export type { RecordedResource } from "../offline/monitor";
export type { Fault, Hop, Proof, Verdict } from "../reachability/result";
export { PretendAccount, type PretendOptions } from "./account";
export { type Expectation, expect } from "./expect";
export { type Proven, type ProveOptions, prove, type TestedProgram } from "./prove";

/** Mocks for `pulumi.runtime.setMocks`: ids and computed values as AWS forms them, AZs and endpoint services of a Region. */
export function mocks(options: PretendOptions = {}): pulumi.runtime.Mocks {
  return mocksOf(new PretendAccount(options));
}
