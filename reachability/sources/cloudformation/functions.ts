/** Values of a template: its functions carried out as CloudFormation does. What cannot be followed is the engine's marker. Pure. */
import { fieldsOf, isFields, itemsOf } from "../../../resources/properties";
import { isMarker, UNKNOWN_VALUE } from "../../../resources/unknowns";
import { cidrBlocks } from "./cidr-blocks";

/** What functions refer to. */
export interface Surroundings {
  /** Value of `Ref`: a parameter, a pseudo parameter, a resource. */
  readonly ref: (name: string) => unknown;
  readonly attribute: (resource: string, name: string) => unknown;
  /** `undefined`: not known. */
  readonly condition: (name: string) => boolean | undefined;
  readonly imported: (name: string) => unknown;
  readonly mapped: (map: string, key: string, second: string) => unknown;
  readonly zones: (region: string) => unknown;
}

/** Stands for a property that is taken out. */
const NOTHING = Symbol("AWS::NoValue");

/** Names of a template's functions, and of the form of conditions in `Fn::If`. */
function functionOf(value: unknown): readonly [string, unknown] | undefined {
  if (!isFields(value)) return undefined;
  const [name, ...others] = Object.keys(value);
  if (name === undefined || others.length > 0) return undefined;
  return name === "Ref" || name === "Condition" || name.startsWith("Fn::") ? [name, value[name]] : undefined;
}

/** A value with every function in it carried out. `undefined` when it is taken out. */
export function evaluate(value: unknown, s: Surroundings): unknown {
  const found = carriedOut(value, s);
  return found === NOTHING ? undefined : found;
}

function carriedOut(value: unknown, s: Surroundings): unknown {
  if (Array.isArray(value)) return value.map((each) => carriedOut(each, s)).filter((each) => each !== NOTHING);
  if (typeof value === "string") return value.includes("{{resolve:") ? UNKNOWN_VALUE : value;
  if (!isFields(value)) return value;
  const call = functionOf(value);
  if (call && FUNCTIONS[call[0]]) return FUNCTIONS[call[0]]?.(call[1], s);
  if (call?.[0].startsWith("Fn::")) return UNKNOWN_VALUE;
  const entries = Object.entries(value).map(([key, each]) => [key, carriedOut(each, s)] as const);
  return Object.fromEntries(entries.filter(([, each]) => each !== NOTHING));
}

type Function = (argument: unknown, s: Surroundings) => unknown;

const text = (value: unknown): string | undefined =>
  typeof value === "string"
    ? value
    : typeof value === "number" || typeof value === "boolean"
      ? String(value)
      : undefined;

const FUNCTIONS: Readonly<Record<string, Function>> = {
  Ref: (name, s) => (name === "AWS::NoValue" ? NOTHING : s.ref(String(name))),
  "Fn::GetAtt": (argument, s) => {
    const parts =
      typeof argument === "string" ? argument.split(".") : itemsOf(argument).map((each) => carriedOut(each, s));
    const [resource, ...names] = parts.map(text);
    return resource === undefined ? UNKNOWN_VALUE : s.attribute(resource, names.join("."));
  },
  "Fn::Sub": substituted,
  "Fn::Join": (argument, s) => {
    const [separator, list] = itemsOf(argument).map((each) => carriedOut(each, s));
    return Array.isArray(list)
      ? list.map((each) => text(each) ?? UNKNOWN_VALUE).join(text(separator) ?? "")
      : UNKNOWN_VALUE;
  },
  "Fn::Select": (argument, s) => {
    const [index, list] = itemsOf(argument).map((each) => carriedOut(each, s));
    const at = Number(index);
    // A list of which one item is not known still has its other items in their places.
    return Array.isArray(list) && Number.isInteger(at) && at >= 0 && at < list.length
      ? (list[at] as unknown)
      : UNKNOWN_VALUE;
  },
  "Fn::Split": (argument, s) => {
    const [separator, source] = itemsOf(argument).map((each) => carriedOut(each, s));
    const [by, whole] = [text(separator), text(source)];
    return by === undefined || by === "" || whole === undefined || isMarker(whole) ? UNKNOWN_VALUE : whole.split(by);
  },
  "Fn::If": (argument, s) => {
    const [name, yes, no] = itemsOf(argument);
    const holds = s.condition(String(name));
    if (holds !== undefined) return carriedOut(holds ? yes : no, s);
    const [one, other] = [carriedOut(yes, s), carriedOut(no, s)];
    return same(one, other) ? one : UNKNOWN_VALUE;
  },
  "Fn::FindInMap": (argument, s) => {
    const [map, first, second, options] = itemsOf(argument).map((each) => carriedOut(each, s));
    const found = s.mapped(String(map), String(first), String(second));
    return found ?? fieldsOf(options)["DefaultValue"] ?? UNKNOWN_VALUE;
  },
  "Fn::ImportValue": (argument, s) => {
    const name = text(carriedOut(argument, s));
    return name === undefined || isMarker(name) ? UNKNOWN_VALUE : s.imported(name);
  },
  "Fn::GetAZs": (argument, s) => {
    const region = text(carriedOut(argument, s)) ?? "";
    return isMarker(region) ? UNKNOWN_VALUE : s.zones(region);
  },
  "Fn::Cidr": (argument, s) => {
    const [block, count, bits] = itemsOf(argument).map((each) => carriedOut(each, s));
    const whole = text(block);
    // Without a number of bits they are IPv4 blocks of 8.
    const found = whole === undefined ? undefined : cidrBlocks(whole, Number(count), Number(bits ?? 8));
    return found ?? UNKNOWN_VALUE;
  },
  "Fn::Base64": (argument, s) => carriedOut(argument, s),
  "Fn::ToJsonString": (argument, s) => {
    const value = carriedOut(argument, s);
    return value === NOTHING ? UNKNOWN_VALUE : JSON.stringify(value);
  },
  "Fn::Length": (argument, s) => {
    const list = carriedOut(argument, s);
    return Array.isArray(list) ? list.length : UNKNOWN_VALUE;
  },
};

function same(one: unknown, other: unknown): boolean {
  return one === other || (one !== NOTHING && other !== NOTHING && JSON.stringify(one) === JSON.stringify(other));
}

function substituted(argument: unknown, s: Surroundings): unknown {
  const [template, given] = Array.isArray(argument) ? (argument as unknown[]) : [argument, {}];
  const values = fieldsOf(given);
  const whole = text(carriedOut(template, s));
  if (whole === undefined) return UNKNOWN_VALUE;
  return whole.replace(/\$\{(!?)\s*([^}]*?)\s*\}/g, (all, literal: string, name: string) => {
    if (literal !== "") return all.replace("${!", "${");
    const own = Object.hasOwn(values, name) ? carriedOut(values[name], s) : referred(name, s);
    return text(own) ?? UNKNOWN_VALUE;
  });
}

function referred(name: string, s: Surroundings): unknown {
  const at = name.indexOf(".");
  return at === -1 ? s.ref(name) : s.attribute(name.slice(0, at), name.slice(at + 1));
}

/** A condition's expression; `undefined` when it rests on something that is not known. */
export function holds(expression: unknown, s: Surroundings): boolean | undefined {
  const call = functionOf(expression);
  if (call === undefined) return typeof expression === "boolean" ? expression : undefined;
  const [name, argument] = call;
  const parts = itemsOf(argument);
  switch (name) {
    case "Condition":
      return s.condition(String(argument));
    case "Fn::Not": {
      const value = holds(parts[0], s);
      return value === undefined ? undefined : !value;
    }
    case "Fn::And": {
      const values = parts.map((part) => holds(part, s));
      return values.includes(false) ? false : values.includes(undefined) ? undefined : true;
    }
    case "Fn::Or": {
      const values = parts.map((part) => holds(part, s));
      return values.includes(true) ? true : values.includes(undefined) ? undefined : false;
    }
    case "Fn::Equals": {
      const [one, other] = parts.map((part) => carriedOut(part, s));
      if (hasMarker(one) || hasMarker(other)) return undefined;
      return text(one) !== undefined && text(other) !== undefined ? text(one) === text(other) : same(one, other);
    }
    default:
      return undefined;
  }
}

/** Whether something in a value is not known. */
function hasMarker(value: unknown): boolean {
  if (isMarker(value)) return true;
  if (Array.isArray(value)) return value.some(hasMarker);
  return isFields(value) && Object.values(value).some(hasMarker);
}
