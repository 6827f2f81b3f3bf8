/** The library: deploys, switches and verifies many stacks through the Automation API. See docs/switching.md. */
export { PATIENCE, type Patience } from "./attempt";
export { AutomationError } from "./backend";
export { type DrainPorts, QUIET, type Quiet } from "./drain";
export { exitCodeOf } from "./fleet";
export { type GateOptions, type GateReport, gatesOf, type Price, type Prove, protectedChanges } from "./gates";
export { type Interruptible, interruptible } from "./interrupt";
export { destroy, outputs, preview, refresh, up } from "./operations";
export type {
  Approve,
  ChangeOptions,
  ChangeSummary,
  DestroyOptions,
  FleetOptions,
  GatedOptions,
  OutputsOptions,
  RefreshOptions,
  RepairOptions,
  SwitchOptions,
} from "./options";
export { PROJECT } from "./places";
export type { Cancellation } from "./process";
export { compareWith, leftovers, repair } from "./repair-fleet";
export { stackFiles } from "./stack-config";
export { switchMode } from "./switch";
export { type SwitchStep, stepName, switchSteps } from "./switch-steps";
export type {
  CostDifference,
  Finding,
  FleetResult,
  OnProgress,
  Operation,
  Outcome,
  ProgressEvent,
  StackResult,
} from "./types";
export {
  type VerifyReport,
  type VerifyRequest,
  type VerifyRow,
  type VerifyStack,
  verifier,
  verifyStack,
} from "./verify";
export { type VerifyFleetResult, verify } from "./verify-fleet";
