/** Writes the permissions of docs/diagnose.md and docs/snapshots.md from what the program reads. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { NETWORK_ACTIONS, READ_ACTIONS } from "../reachability/sources/aws/permissions";

function write(page: string, actions: Readonly<Record<string, string>>): void {
  const file = join(__dirname, page);
  const Statement = [{ Effect: "Allow", Action: Object.keys(actions), Resource: "*" }];
  const policy = JSON.stringify({ Version: "2012-10-17", Statement }, null, 2);
  const rows = Object.entries(actions).map(([action, why]) => `| \`${action}\` | ${why} |`);
  const text = readFileSync(file, "utf8")
    .replace(/```json\n\{\n {2}"Version"[\s\S]*?```/, `\`\`\`json\n${policy}\n\`\`\``)
    .replace(
      /\| action \| reads \|\n\| --- \| --- \|\n(?:\|.*\n)*/,
      `${["| action | reads |", "| --- | --- |", ...rows].join("\n")}\n`,
    );
  writeFileSync(file, text);
}

write("diagnose.md", READ_ACTIONS);
write("snapshots.md", NETWORK_ACTIONS);
