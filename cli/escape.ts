/** Text of others on a terminal: control characters are shown, never obeyed. Pure. */

/** All but tab and line feed: C0, C1, and what turns the direction of text or ends a line unseen. */
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** Writes control characters as `\u001b`: what JSON reads as the same character, and a terminal as six letters. */
export function escapeControls(text: string): string {
  return text.replace(CONTROL, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** Sequences that this program writes itself: bold, dim, three colours, and their ends. */
const OWN = /(\u001b\[(?:0|1|2|22|31|32|33|39)m)/;

/** As `escapeControls`, but keeps this program's own colours. */
export function escapeButColours(text: string): string {
  return text
    .split(OWN)
    .map((part, i) => (i % 2 === 1 ? part : escapeControls(part)))
    .join("");
}
