/** Keeps the end-to-end tests inside the time that the project's own check has for them, however slow the machine. */
import { thorough } from "./thorough";

/** Minutes after which no further test begins. The longest takes a few more. Default 22; none with EGRESS_THOROUGH. */
const minutes = thorough ? Number.POSITIVE_INFINITY : Number(process.env["EGRESS_E2E_MINUTES"] ?? 22);
const begun = performance.now();
let left = 0;

export const mochaHooks = {
  beforeEach(this: Mocha.Context): void {
    if (performance.now() - begun < minutes * 60_000) return;
    left += 1;
    this.skip();
  },
  afterAll(): void {
    if (left > 0) console.log(`  ${left} tests left out: ${minutes} minutes are over (EGRESS_E2E_MINUTES)`);
  },
};
