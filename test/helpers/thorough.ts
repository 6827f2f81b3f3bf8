/** How much the largest searches do: a tenth in `npm test`, all of it in `npm run test:thorough`, which CI runs too. */

/** Whether everything is searched. */
export const thorough = Boolean(process.env["EGRESS_THOROUGH"]);

const SHARE = 10;

/** Runs of a property. @param all with EGRESS_THOROUGH */
export const runs = (all: number): number => (thorough ? all : Math.ceil(all / SHARE));

/** Whether the case of this number is looked at: every tenth, or all. */
export const isSampled = (index: number): boolean => thorough || index % SHARE === 0;
