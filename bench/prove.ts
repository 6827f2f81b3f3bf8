/** A Terraform plan of thousands of resources: time and memory from text to verdicts, and that they grow with the plan. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { proveFiles } from "../reachability/sources/files/prove-files";
import { TERRAFORM } from "../reachability/sources/terraform/read-terraform";

const PLAN = join(__dirname, "../test/fixtures/terraform/plain-nat/plan.json");

interface Plan {
  readonly resource_changes: readonly { readonly address: string; readonly mode: string }[];
  readonly configuration: { readonly provider_config: object; readonly root_module: object };
  readonly prior_state?: object;
}

/** The recorded plan as so many instances of a module: a network, its service and all that goes with it in each. */
export function largePlan(resources: number): { readonly text: string; readonly count: number } {
  const plan = JSON.parse(readFileSync(PLAN, "utf8")) as Plan;
  const own = plan.resource_changes.filter(({ mode }) => mode === "managed");
  // Names are the account's: no two of them are alike.
  const named = (at: number) => JSON.parse(JSON.stringify(own).replaceAll("shop", `shop${at}`)) as typeof own;
  const copies = Math.ceil(resources / own.length);
  const changes = Array.from({ length: copies }, (_, at) =>
    named(at).map((each) => ({
      ...each,
      module_address: `module.shop[${at}]`,
      address: `module.shop[${at}].${each.address}`,
    })),
  ).flat();
  const { provider_config, root_module } = plan.configuration;
  const configuration = {
    provider_config,
    root_module: { module_calls: { shop: { count_expression: { constant_value: copies }, module: root_module } } },
  };
  return {
    text: JSON.stringify({ ...plan, prior_state: undefined, resource_changes: changes, configuration }),
    count: changes.length,
  };
}

/** Proves a plan from its text. @returns seconds, megabytes above the start, and services */
export function proveLarge(text: string) {
  const [start, before] = [process.hrtime.bigint(), process.memoryUsage().heapUsed];
  const found = TERRAFORM.read(
    { path: "p", text, json: JSON.parse(text) as unknown, beside: () => undefined },
    { variables: {} },
  );
  const { services, verdict } = proveFiles([{ path: "p", found }], {});
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  return { seconds, megabytes: (process.memoryUsage().heapUsed - before) / 1e6, services: services.length, verdict };
}

export function run() {
  proveLarge(largePlan(100).text);
  const lines = [1250, 2500, 5000].map((size) => {
    const { text, count } = largePlan(size);
    const { seconds, megabytes, services } = proveLarge(text);
    return `${count} resources, ${services} services: ${seconds.toFixed(2)} s, ${megabytes.toFixed(0)} MB (limits at 5000: 3 s, 500 MB)`;
  });
  return { name: "prove: a Terraform plan", lines };
}
