/** How much the largest searches do: a third in `npm test`, all of it with EGRESS_THOROUGH=1, as CI runs them. */

/** Whether everything is searched. */
export const thorough = Boolean(process.env["EGRESS_THOROUGH"]);

/** Runs of a property. @param all with EGRESS_THOROUGH */
export const runs = (all: number): number => (thorough ? all : Math.ceil(all / 3));
