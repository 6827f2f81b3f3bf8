/** What the engine shows in place of values that it does not know, or does not tell. Pure. */

/** Placeholders by type of value: sdk/nodejs/runtime/rpc.ts of pulumi/pulumi. */
const MARKERS = [
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
];

const UNKNOWN_TEXT = new RegExp(MARKERS.join("|"));

/** What events and exported states show in place of a secret. */
const REDACTED = "[secret]";

/** Key and value by which the engine marks a secret in a state or an event. */
const SECRET_KEY = "4dabf18193072939515e22adb298388d";
const SECRET_VALUE = "1b47061264138c4ac30d75fd1eb44270";

/** The placeholder of a text, for records that are made by hand. */
export const UNKNOWN_VALUE = MARKERS[0] as string;

/** Whether a value stands for one that is set and cannot be read. A text with a placeholder in it cannot be read either. */
export function isMarker(value: unknown): boolean {
  if (typeof value === "string") return value === REDACTED || (value.length >= 36 && UNKNOWN_TEXT.test(value));
  return typeof value === "object" && value !== null && SECRET_KEY in value && value[SECRET_KEY] === SECRET_VALUE;
}

/** Whether a value is there to be read. */
export function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null && !isMarker(value);
}
