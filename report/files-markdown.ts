/** The proof of files as Markdown for a pull-request comment: verdicts first, what is wrong next, all else folded away. Pure. */
import type { FilesProof, ServiceProof } from "../reachability/sources/files/prove-files";
import { faultsOf, missingOf, nameOf } from "./files-proof";
import { pathName, verdictName, verdictSign } from "./verdict-words";

/** The whole comment. Same proof, same bytes. */
export function markdownOf(proof: FilesProof): string {
  const { services, notLookedAt, files, verdict } = proof;
  const parts = [
    `## ${verdictSign(verdict)} Egress path of ECS tasks: ${verdictName(verdict)}`,
    files.map(({ path, what }) => `${escapeMd(what)} ${code(path)}`).join(", "),
    ...(services.length > 0
      ? [
          table(
            ["service", "Region", "verdict", "faults"],
            services.map((service) => [
              code(service.place.address),
              service.region,
              `${verdictSign(service.verdict)} ${verdictName(service.verdict)}`,
              faultsOf(proof, service)
                .map((fault) => fault.code)
                .join(" "),
            ]),
          ),
        ]
      : []),
    ...services.flatMap((service) => serviceParts(proof, service)),
    ...(notLookedAt.length > 0
      ? [
          folded(
            `Not looked at: ${notLookedAt.length}`,
            notLookedAt.map(({ place, type, why }) => `- ${code(place.address)} (${code(type)}): ${escapeMd(why)}`),
          ),
        ]
      : []),
  ];
  return `${parts.join("\n\n")}\n`;
}

function serviceParts(proof: FilesProof, service: ServiceProof): string[] {
  const faults = faultsOf(proof, service).map((fault) =>
    [
      `#### ${fault.code} ${fault.kind}: ${code(nameOf(proof, fault.subject))}`,
      escapeMd(fault.cause),
      [
        `- seen: ${escapeMd(fault.evidence)}`,
        `- stops: ${fault.services.map(escapeMd).join(", ")} from ${fault.subnets.map((id) => code(nameOf(proof, id))).join(", ")}`,
        `- fix: ${escapeMd(fault.fix)}`,
      ].join("\n"),
    ].join("\n\n"),
  );
  const missing = missingOf(service).map((what) => `- ${escapeMd(what)}`);
  const rows = service.proofs.map((each) => [
    escapeMd(each.service),
    code(nameOf(proof, each.subnet)),
    escapeMd(each.availabilityZone),
    pathName(each.path),
    `${verdictSign(each.verdict)} ${verdictName(each.verdict)}`,
  ]);
  const name = code(service.place.address);
  return [
    ...(faults.length > 0 ? [`### ${name}`, ...faults] : []),
    ...(missing.length > 0 ? [folded(`${service.place.address}: what could not be read`, missing)] : []),
    folded(`${service.place.address}: ${rows.length} proofs`, [
      table(["needs", "from", "zone", "path", "verdict"], rows),
    ]),
  ];
}

function folded(title: string, lines: readonly string[]): string {
  return `<details><summary>${escapeHtml(title)}</summary>\n\n${lines.join("\n")}\n\n</details>`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replace(/\|/g, "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** Text of somebody else's as code: nothing in it is obeyed. */
function code(text: string): string {
  const plain = text.replace(/\s+/g, " ");
  if (!plain.includes("`")) return `\`${plain}\``;
  return `<code>${escapeHtml(plain)}</code>`;
}

function escapeMd(text: string): string {
  return escapeHtml(text.replace(/\s+/g, " ")).replace(/[\\`*_[\]#|~!@]/g, "\\$&");
}

function escapeHtml(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}
