/**
 * Names of the IAM actions of the services that the catalogue knows, and which services heed resource control policies.
 * Pure. The list is of one day: what is not in it may be new. schema/write-iam-actions.js writes it.
 */
import { distance } from "fastest-levenshtein";
import data from "./iam-actions.json";

const lists = new Map<string, ReadonlyMap<string, string>>();

function actionsOf(prefix: string): ReadonlyMap<string, string> | undefined {
  const text = (data.actions as Readonly<Record<string, string>>)[prefix];
  if (text === undefined) return undefined;
  const list = lists.get(prefix) ?? new Map(text.split(" ").map((name) => [name.toLowerCase(), name]));
  lists.set(prefix, list);
  return list;
}

/** Day on which the list was read: 2026-11-22. */
export const IAM_ACTIONS_READ = data.read;

/** Prefixes of services whose resources heed resource control policies. */
export const HEEDING_RESOURCE_CONTROLS: ReadonlySet<string> = new Set(data.heedResourceControls.split(" "));

/**
 * Whether the list has an action, or one that a pattern matches.
 * @returns `undefined` when it has, or has nothing of the service; else the nearest name, where one is near
 */
export function missingAction(action: string): { readonly nearest: string | undefined } | undefined {
  const at = action.indexOf(":");
  const [prefix, name] = [action.slice(0, at), action.slice(at + 1).toLowerCase()];
  const list = actionsOf(prefix);
  if (!list || list.has(name)) return undefined;
  if (/[*?]/.test(name)) {
    const source = name.replace(/[*?]/g, (wild) => (wild === "*" ? ".*" : "."));
    const pattern = new RegExp(`^${source}$`);
    return [...list.keys()].some((each) => pattern.test(each)) ? undefined : { nearest: undefined };
  }
  const [nearest] = [...list].map(([key, own]) => ({ own, far: distance(key, name) })).sort((a, b) => a.far - b.far);
  const near = nearest !== undefined && nearest.far <= Math.max(2, name.length / 3);
  return { nearest: near ? `${prefix}:${nearest.own}` : undefined };
}
