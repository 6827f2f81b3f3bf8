/** Reads a price book from a file. */
import { readFile } from "node:fs/promises";
import { loadBook, type PriceBook, shippedBook } from "../price-book";

/**
 * The book of a file, or the shipped one.
 * @throws Error whose message names the file, what is wrong and the fix.
 */
export async function readBook(file?: string): Promise<PriceBook> {
  if (file === undefined) return shippedBook();
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    throw new Error(
      `--prices ${file}\n  why: the file cannot be read (${error instanceof Error ? error.message : String(error)})\n  fix: write one with "egress prices refresh --out ${file}"`,
    );
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new Error(`--prices ${file}\n  why: it is no JSON\n  fix: write a book with "egress prices refresh"`);
  }
  try {
    return loadBook(json);
  } catch (error) {
    throw new Error(`--prices ${file}\n  why: ${error instanceof Error ? error.message : String(error)}`);
  }
}
