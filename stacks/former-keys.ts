/** Keys that earlier versions had: each is refused with what says the same today. */
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
  const text = inline(value).replace(/^\{ (.*) \}$/s, "$1");
  return text.length > 160 ? `${text.slice(0, 157)}...` : text;
}

/** Written here: whoever only checks arguments loads no YAML library. */
function inline(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? "[]" : `[ ${value.map(inline).join(", ")} ]`;
  if (isMapping(value)) {
    const fields = Object.entries(value).map(([key, inner]) => `${inline(key)}: ${inline(inner)}`);
    return fields.length === 0 ? "{}" : `{ ${fields.join(", ")} }`;
  }
  // What could be read as another type, or ends a value, is quoted.
  const plain =
    typeof value !== "string" ||
    (/^[A-Za-z./][\w ./@-]*(?<! )$/.test(value) && !/^(true|false|null|yes|no|on|off)$/i.test(value));
  return plain ? String(value) : JSON.stringify(value);
}
