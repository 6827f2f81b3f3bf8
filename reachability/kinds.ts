/** The closed lists of what can be wrong and what is worth a warning: the rows of the catalogue, by name. Data. */
import { ACL_ROWS } from "./catalogue/acls";
import { IMAGE_ROWS, TASK_ROWS } from "./catalogue/elsewhere";
import { ENDPOINT_ROWS, NAME_ROWS } from "./catalogue/names";
import { NAT_ROWS } from "./catalogue/nat";
import { GROUP_ROWS, ROUTE_ROWS } from "./catalogue/network";
import { PEER_ROWS } from "./catalogue/peers";
import { POLICY_ROWS, RESOURCE_POLICY_ROWS, ROLE_ROWS } from "./catalogue/permissions";
import type { FaultRow } from "./catalogue/row";
import { WARNING_ROWS, type WarningRow } from "./catalogue/warnings";

const ROWS = {
  ...NAME_ROWS,
  ...ENDPOINT_ROWS,
  ...ROUTE_ROWS,
  ...GROUP_ROWS,
  ...ACL_ROWS,
  ...POLICY_ROWS,
  ...RESOURCE_POLICY_ROWS,
  ...ROLE_ROWS,
  ...NAT_ROWS,
  ...IMAGE_ROWS,
  ...TASK_ROWS,
  ...PEER_ROWS,
};

/** Name of a fault. */
export type FaultKind = keyof typeof ROWS;

/** Every fault that the proof can name. */
export const FAULTS: Readonly<Record<FaultKind, FaultRow>> = ROWS;

/** Names of every fault, in the order of the catalogue. */
export const FAULT_KINDS = Object.keys(ROWS) as readonly FaultKind[];

/** Name of a warning: it works, and it costs more or breaks more easily than it looks. */
export type WarningKind = keyof typeof WARNING_ROWS;

/** Every warning. */
export const WARNINGS: Readonly<Record<WarningKind, WarningRow>> = WARNING_ROWS;

/** Names of every warning. */
export const WARNING_KINDS = Object.keys(WARNING_ROWS) as readonly WarningKind[];
