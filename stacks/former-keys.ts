/** Keys that earlier versions had: each is refused with what says the same today. */
import { stringify } from "yaml";
import { isMapping } from "./location";

/** What to say of a key that is gone; `undefined` for one that never was. */
export function formerKey(
  path: readonly PropertyKey[],
  value: unknown,
): { readonly why: string; readonly fix: string } | undefined {
  const place = path.map((step, i) => (i === 1 && path[0] === "services" ? "NAME" : String(step))).join(".");
  return Object.hasOwn(FORMER, place) ? FORMER[place]?.(value) : undefined;
}

const FORMER: Readonly<Record<string, (value: unknown) => { readonly why: string; readonly fix: string }>> = {
  service: (value) => ({
    why: "a stack has any number of services, each by its name",
    fix: `write ${flow({ services: { app: isMapping(value) ? withPorts(value) : {} } })}`,
  }),
  "endpoints.baseline": () => ({
    why: "endpoints come from what the tasks need, and from the lists",
    fix: "remove it; add what nothing needs to endpoints.interface",
  }),
  "services.NAME.port": (value) => ({
    why: "a container has any number of ports",
    fix: `write ${flow({ ports: [value] })}`,
  }),
};

/** The keys of a service as they are written today. */
function withPorts({ port, ...service }: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return port === undefined ? service : { ...service, ports: [port] };
}

/** YAML in one line, short enough to read. */
function flow(value: unknown): string {
  const text = stringify(value, { collectionStyle: "flow", lineWidth: 0 })
    .trim()
    .replace(/^\{ (.*) \}$/s, "$1");
  return text.length > 160 ? `${text.slice(0, 157)}...` : text;
}
