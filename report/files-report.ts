/** The report of files as a page, as Markdown and as JSON. Pure. */
import type { FilesReport } from "./collect-files";
import { faultsOf, missingOf, nameOf } from "./files-proof";
import { foundDocument, foundLines, MODES_OF_FOUND } from "./found-text";
import { section } from "./html-parts";
import { jsonReport } from "./json";
import { markdownReport } from "./markdown";
import { type Markup, markup } from "./markup";
import { htmlPage } from "./page";

/** The page: what was found first, then the modes. Same files, same bytes. */
export function htmlOfFiles(files: FilesReport): string {
  return htmlPage([{ kind: "compared", report: files.report, found: foundSection(files) }], files.report);
}

function foundSection({ found, proof }: FilesReport): Markup {
  return section(
    "found",
    "The network as found",
    markup`<ul>${foundLines(found).map((line) => markup`<li>${line}</li>`)}</ul>
${proof.services.map(
  (service) =>
    markup`${faultsOf(proof, service).map(
      (fault) =>
        markup`<p class="bad"><b>${fault.code}</b> ${nameOf(proof, fault.subject)}: ${fault.cause} Fix: ${fault.fix}</p>`,
    )}${missingOf(service).length > 0 && markup`<p class="warn">${service.place.address}, not read: ${missingOf(service).join("; ")}</p>`}`,
)}
<p>${MODES_OF_FOUND}</p>`,
  );
}

/** What was found above the report of the modes. */
export function markdownOfFiles({ found, report }: FilesReport): string {
  const lines = foundLines(found).map((line) => `- ${line.replace(/[\\`*_[\]#|~!@<>]/g, "\\$&")}`);
  return ["## The network as found", lines.join("\n"), MODES_OF_FOUND, markdownReport(report)].join("\n\n");
}

/** The report's own document, and what was found. */
export function jsonOfFiles({ found, report }: FilesReport): string {
  const document = { found: foundDocument(found), ...(JSON.parse(jsonReport(report)) as object) };
  return `${JSON.stringify(document, null, 2)}\n`;
}
