/** Names that stand for other names: the same one everywhere, and prefixes stay prefixes, so that patterns still match. */
import { createHmac } from "node:crypto";

const LETTERS = "abcdefghijklmnopqrstuvwxyz";
const DIGITS = "0123456789";

/** Parts of names that AWS gives out, or that mean something to it. */
const OWN_ID =
  /^(?:[a-z]{1,12}-)?[0-9a-f]{8}(?:[0-9a-f]{9})?$|^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Makes pseudonyms with one key; who does not have the key learns nothing but equal beginnings. */
export class Pseudonyms {
  readonly #accounts = new Map<string, string>();
  readonly #words = new Map<string, string>();

  constructor(private readonly key: Uint8Array) {}

  /** An account id: `100000000001` for the first, and so on. */
  account(id: string): string {
    const known = this.#accounts.get(id) ?? String(100000000001 + this.#accounts.size);
    this.#accounts.set(id, known);
    return known;
  }

  /** A name, part by part: what stands between `-`, `/`, `*` and the like keeps its place and its length. */
  name(text: string): string {
    if (OWN_ID.test(text)) return text;
    return text
      .split(/([^A-Za-z0-9]+)/)
      .map((part, i) => (i % 2 === 1 ? part : this.#word(part)))
      .join("");
  }

  /** Text for people: every name and account that was replaced elsewhere, wherever it stands in it. */
  prose(text: string): string {
    return text
      .split(/([A-Za-z0-9]+)/)
      .map((part, i) => (i % 2 === 0 ? part : (this.#accounts.get(part) ?? this.#words.get(part) ?? part)))
      .join("");
  }

  #word(word: string): string {
    const known =
      this.#words.get(word) ?? [...word].map((letter, i) => this.#letter(word.slice(0, i), letter)).join("");
    this.#words.set(word, known);
    return known;
  }

  /** One letter by what stands before it: words that begin alike go on beginning alike. */
  #letter(before: string, letter: string): string {
    const lower = letter.toLowerCase();
    const set = DIGITS.includes(letter) ? DIGITS : LETTERS;
    const shift = createHmac("sha256", this.key)
      .update(`${set.length} ${before.toLowerCase()}`)
      .digest()
      .readUInt32BE();
    const other = set[(set.indexOf(lower) + shift) % set.length] ?? lower;
    return lower === letter ? other : other.toUpperCase();
  }
}
