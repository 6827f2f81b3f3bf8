/** A `pulumi` on PATH that answers from files: for commands as a user calls them, without an engine. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

/** Prints the file named after the operation (`up`, `stack-output`), and fails when there is one with `.fail`. */
const SCRIPT = `#!/bin/sh
echo "$*" >> "$FAKE_PULUMI/calls"
name=$1
[ "$1" = stack ] && name="stack-$2"
[ "$1" = version ] && echo v3.248.0 && exit 0
if [ -f "$FAKE_PULUMI/$name.fail" ]; then cat "$FAKE_PULUMI/$name.fail" >&2; exit 255; fi
[ -f "$FAKE_PULUMI/$name" ] && cat "$FAKE_PULUMI/$name"
exit 0
`;

export interface PulumiOnPath {
  /** A project folder with the stacks `a` and `b`. */
  readonly project: string;
  /** What an operation prints. */
  answers(operation: string, text: string): void;
  /** What an operation says when it fails. */
  fails(operation: string, text: string): void;
  /** Command lines so far. */
  calls(): string[];
  /** Takes it off PATH and removes its files. */
  remove(): void;
}

export function pulumiOnPath(): PulumiOnPath {
  const folder = mkdtempSync(join(tmpdir(), "egress-pulumi-"));
  const saved = { ...process.env };
  const project = join(folder, "project");
  mkdirSync(project);
  writeFileSync(join(folder, "pulumi"), SCRIPT, { mode: 0o755 });
  writeFileSync(join(project, "Pulumi.yaml"), "name: fargate-egress\nruntime: nodejs\nbackend:\n  url: file://state\n");
  for (const stack of ["a", "b"])
    writeFileSync(join(project, `Pulumi.${stack}.yaml`), "config:\n  aws:region: us-east-1\n");
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  write("stack-output", "{}");
  write("stack-history", "[]");
  write("stack-export", '{"version":3,"deployment":{}}');
  Object.assign(process.env, {
    FAKE_PULUMI: folder,
    PATH: `${folder}${delimiter}${saved["PATH"] ?? ""}`,
    PULUMI_CONFIG_PASSPHRASE: "",
  });
  return {
    project,
    answers: write,
    fails: (operation, text) => write(`${operation}.fail`, text),
    calls: () =>
      existsSync(join(folder, "calls")) ? readFileSync(join(folder, "calls"), "utf8").trim().split("\n") : [],
    remove: () => {
      for (const name of ["FAKE_PULUMI", "PATH", "PULUMI_CONFIG_PASSPHRASE"])
        if (saved[name] === undefined) delete process.env[name];
        else process.env[name] = saved[name];
      rmSync(folder, { recursive: true });
    },
  };
}
