/** Searches begin at the same place in every run, so that a failure can be repeated; EGRESS_SEED=NUMBER begins elsewhere. */
import fc from "fast-check";

fc.configureGlobal({ seed: Number(process.env["EGRESS_SEED"] ?? 20_261_121) });
