/** Lines in a JSON text. Pure, linear. */

/** Lines, from 1, of the keys of an object at the top of a document. */
export function linesOfJson(text: string, section: string): Map<string, number> {
  const lines = new Map<string, number>();
  let [depth, line, inSection] = [0, 1, false];
  for (let at = 0; at < text.length; at++) {
    const letter = text[at];
    if (letter === "\n") line++;
    else if (letter === "{" || letter === "[") depth++;
    else if (letter === "}" || letter === "]") depth--;
    else if (letter === '"') {
      const start = at;
      at = endOfText(text, at);
      if (depth > 2 || !isKey(text, at + 1)) continue;
      const key = JSON.parse(text.slice(start, at + 1)) as string;
      if (depth === 1) inSection = key === section;
      else if (inSection && depth === 2) lines.set(key, line);
    }
  }
  return lines;
}

/** Where the text that begins here ends. */
function endOfText(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === '"') return at;
  }
  return text.length - 1;
}

function isKey(text: string, after: number): boolean {
  for (let at = after; at < text.length; at++) {
    const letter = text[at];
    if (letter === ":") return true;
    if (letter !== " " && letter !== "\n" && letter !== "\r" && letter !== "\t") return false;
  }
  return false;
}
