/** Writes docs/images: what `npm start` prints and what the page draws, as pictures. Run: npm run images */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { images } from "../report/readme-pictures";

async function main(): Promise<void> {
  const printed = execFileSync(process.execPath, [join(__dirname, "..", "bin", "egress.js"), "overview"], {
    encoding: "utf8",
  });
  for (const [name, svg] of Object.entries(await images(printed))) writeFileSync(join(__dirname, "images", name), svg);
}
void main();
