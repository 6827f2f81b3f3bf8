/** Every place of the schema with a key that nobody knows and with values of other kinds: each is told with its file, line and column. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "../../offline/evaluate";
import { sourceOfFile } from "../../stacks/config-source";
import { ConfigError, parseSettings } from "../../stacks/parse";
import { sections } from "../../stacks/schema";
import { readStackFile } from "../../stacks/stack-file";
import { thorough } from "../helpers/thorough";

interface Def {
  readonly type: string;
  readonly innerType?: Node;
  readonly in?: Node;
  readonly element?: Node;
  readonly keyType?: Node;
  readonly valueType?: Node;
  readonly options?: readonly Node[];
  readonly shape?: Readonly<Record<string, Node>>;
}
interface Node {
  readonly def: Def;
  safeParse(value: unknown): { readonly success: boolean };
}
/** A section around a value at a place. */
type Wrap = (value: unknown) => unknown;
interface Place {
  readonly path: string;
  readonly wrap: Wrap;
  /** Takes keys of its own only. */
  readonly strict: boolean;
}

const UNKNOWN = "nosuchkeyatall";
const OTHER_KINDS: readonly unknown[] = ["\u{1f600} text", 1.5, -1, true, [[]], { nosuch: {} }, 1e300];
const NAMES = ["app", "NAME", "s3", "ecr"];

function places({ def }: Node, path: string, wrap: Wrap): Place[] {
  const here: Place = { path, wrap, strict: def.type === "object" };
  switch (def.type) {
    case "object":
      return [
        here,
        ...Object.entries(def.shape ?? {}).flatMap(([key, node]) =>
          places(node, `${path}.${key}`, (value) => wrap({ [key]: value })),
        ),
      ];
    case "record": {
      const name = NAMES.find((one) => def.keyType?.safeParse(one).success) ?? assert.fail(`no name fits ${path}`);
      return [here, ...places(def.valueType as Node, `${path}.${name}`, (value) => wrap({ [name]: value }))];
    }
    case "array":
      return [here, ...places(def.element as Node, `${path}[0]`, (value) => wrap([value]))];
    case "union":
      return [here, ...(def.options ?? []).flatMap((node) => places(node, path, wrap))];
    case "pipe":
      return places(def.in as Node, path, wrap);
    default:
      return def.innerType ? places(def.innerType, path, wrap) : [here];
  }
}

describe("a stack file, at every place of the schema", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "egress-places-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  function problems(section: string, value: unknown) {
    const configFile = join(folder, "Pulumi.places.yaml");
    // JSON is YAML: each value has a place of its own.
    writeFileSync(configFile, JSON.stringify({ config: { "aws:region": "us-east-1", [section]: value } }, null, 1));
    const {
      sections: raw,
      where,
      origin,
      problems: earlier,
    } = sourceOfFile(readStackFile({ root: ROOT, stack: "places", configFile }));
    try {
      parseSettings(raw, { region: "us-east-1", awsPackageVersion: "7.48.0", where, origin, problems: earlier });
      return [];
    } catch (error) {
      assert.ok(error instanceof ConfigError, String(error));
      return error.problems;
    }
  }

  /** What is wrong with a place: a key that nobody knows, and a value of another kind - all kinds where there is time. */
  function wrongAt({ strict }: Place, i: number): unknown[] {
    const kinds = thorough ? OTHER_KINDS : [OTHER_KINDS[i % OTHER_KINDS.length]];
    return [...kinds, ...(strict ? [{ [UNKNOWN]: 1 }] : [])];
  }

  function checked(path: string, value: unknown, found: ReturnType<typeof problems>): void {
    for (const { key, at, why, fix } of found) {
      const what = `${path} = ${JSON.stringify(value)}: ${key}: ${why}; ${fix}; ${at}`;
      assert.match(at ?? "", /^Pulumi\.places\.yaml:\d+:\d+$/, what);
      assert.ok(why.length > 5 && fix.length > 5, what);
      assert.doesNotMatch(`${why} ${fix}`, /undefined|\[object|NaN|expected|Invalid|ZodError/, what);
    }
    if (typeof value === "object" && value !== null && UNKNOWN in value)
      assert.ok(
        found.some(({ key }) => key === `${path}.${UNKNOWN}`),
        `${path}: ${JSON.stringify(found.map(({ key }) => key))}`,
      );
  }

  const { services, ...rest } = sections;
  for (const [section, schema] of Object.entries(rest)) {
    const all = places(schema, section, (value) => value);
    it(`${section}: ${all.length} places`, () => {
      all.forEach((place, i) => {
        for (const value of wrongAt(place, i)) checked(place.path, value, problems(section, place.wrap(value)));
      });
    });
  }

  it("services: every place, each in a service of its own", () => {
    const inside = places(services as unknown as Node, "services", (value) => value)
      .filter(({ path }) => path.startsWith("services.app"))
      .flatMap((place, i) => wrongAt(place, i).map((value) => ({ ...place, value })));
    assert.ok(inside.length > 150);
    const named = inside.map(({ wrap, value }, i) => [`s${i}`, (wrap(value) as Record<string, unknown>)["app"]]);
    const found = problems("services", Object.fromEntries(named));
    inside.forEach(({ path, value }, i) =>
      checked(
        path.replace("services.app", `services.s${i}`),
        value,
        found.filter(({ key }) => key === `services.s${i}` || key.startsWith(`services.s${i}.`)),
      ),
    );
  });
});
