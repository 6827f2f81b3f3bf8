/** AWS's published IP ranges: from a file, from the cache, or downloaded on first use. */
import { mkdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { type IpRanges, readIpRanges } from "../ip-ranges";
import { MeasureError } from "./aws-calls";

/** Published by AWS (VPC user guide, aws-ip-ranges). */
const IP_RANGES_URL = "https://ip-ranges.amazonaws.com/ip-ranges.json";

/** How to have one. */
const COPY = `name a copy of ${IP_RANGES_URL}, or leave --ip-ranges out`;

const WEEK = 7 * 86_400_000;

/** Where to look. */
export interface IpRangesOptions {
  /** A file to use as it is: no download, no cache. */
  readonly file?: string;
  /** Cache folder. Default `$XDG_CACHE_HOME/fargate-egress`, else `~/.cache/fargate-egress`. */
  readonly cacheDir?: string;
  /** Default IP_RANGES_URL. */
  readonly url?: string;
  readonly now?: () => number;
}

/**
 * Loads the ranges. A cached copy is used for a week; an older one only when the download fails.
 * @throws MeasureError naming the file, or the URL and `--ip-ranges FILE` as the way without a network.
 */
export async function loadIpRanges(options: IpRangesOptions = {}): Promise<IpRanges> {
  if (options.file !== undefined) return ofFile(`--ip-ranges ${options.file}`, await readText(options.file));
  const cache = join(options.cacheDir ?? defaultCache(), "ip-ranges.json");
  const age = await stat(cache).then(
    (s) => (options.now ?? Date.now)() - s.mtimeMs,
    () => undefined,
  );
  if (age !== undefined && age < WEEK) {
    const cached = await readFile(cache, "utf8")
      .then(
        (text) => parse(text),
        () => undefined,
      )
      .catch(() => undefined);
    // A damaged copy is downloaded anew.
    if (cached) return cached;
  }
  const url = options.url ?? IP_RANGES_URL;
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(30_000) });
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    const text = await response.text();
    const ranges = parse(text);
    await keep(cache, text);
    return ranges;
  } catch (error) {
    if (age !== undefined) return ofFile(cache, await readText(cache));
    throw new MeasureError(
      `the AWS IP ranges could not be read from ${url} (${error instanceof Error ? error.message : String(error)})\n  fix: give a copy with --ip-ranges FILE`,
    );
  }
}

/** Writes beside and renames, so that two commands at once never read half a file. A cache that cannot be written is no error. */
async function keep(cache: string, text: string): Promise<void> {
  try {
    await mkdir(join(cache, ".."), { recursive: true });
    const beside = `${cache}.${process.pid}`;
    await writeFile(beside, text);
    await rename(beside, cache);
  } catch {
    // The next command downloads again.
  }
}

function defaultCache(): string {
  return join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "fargate-egress");
}

async function readText(file: string): Promise<string> {
  return readFile(file, "utf8").catch((error: unknown) => {
    throw new MeasureError(
      `--ip-ranges ${file}\n  why: the file cannot be read (${error instanceof Error ? error.message : String(error)})\n  fix: ${COPY}`,
    );
  });
}

/** @throws Error that says what the text is not */
function parse(text: string): IpRanges {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new Error("it is no JSON");
  }
  return readIpRanges(json);
}

function ofFile(where: string, text: string): IpRanges {
  try {
    return parse(text);
  } catch (error) {
    throw new MeasureError(
      `${where}\n  why: ${error instanceof Error ? error.message : String(error)}\n  fix: ${COPY}`,
    );
  }
}
