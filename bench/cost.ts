/** How long it takes to compare the modes in every region, over 100 traffic points. */
import { compare } from "../cost/advise";
import { shippedBook } from "../cost/price-book";
import { plainScenario } from "../cost/scenario";
import { HYBRID_DEFAULT } from "../plan/catalogue";
import { MODES } from "../plan/mode";

const SIX = ["ecr.api", "ecr.dkr", "secretsmanager", "ssm", "logs", "sts"];
const POINTS = 100;

/** Compares all regions x 3 modes x 100 traffic points; the bound is one second. */
export function run(): Promise<{ name: string; lines: string[] }> {
  const book = shippedBook();
  const regions = Object.keys(book.regions);
  const once = (): number => {
    let known = 0;
    for (const region of regions) {
      const scenario = plainScenario({ region, azs: 3, endpoints: SIX, needs: [...HYBRID_DEFAULT, "s3"] });
      for (let point = 0; point < POINTS; point++) {
        const gb = point * 50;
        const traffic = {
          services: { logs: gb, secretsmanager: gb / 10 },
          pulls: gb,
          internetIn: gb / 2,
          internetOut: gb / 4,
          flowLogs: 0,
        };
        for (const row of compare({ ...scenario, traffic }, book).modes) if (row.egress?.total !== null) known++;
      }
    }
    return known;
  };
  once();
  const start = performance.now();
  const known = once();
  const ms = performance.now() - start;
  const priced = regions.length * MODES.length * POINTS;
  return Promise.resolve({
    name: "compare the modes",
    lines: [
      `${regions.length} regions x ${MODES.length} modes x ${POINTS} traffic points: ${Math.round(ms)} ms (bound 1000), ${known} of ${priced} amounts known`,
    ],
  });
}
