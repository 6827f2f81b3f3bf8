/** The server on standard input and output. */
import { Writable } from "node:stream";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { serverOf } from "./server";

/**
 * Serves until the client closes the input. From here on standard output carries the protocol alone: whatever else
 * writes there goes to standard error.
 */
export async function serve(version: string): Promise<void> {
  const server = serverOf(version);
  const ended = new Promise<void>((done) => {
    process.stdin.once("end", done).once("close", done);
    server.server.onclose = done;
  });
  await server.connect(new StdioServerTransport(process.stdin, protocolOnly()));
  await ended;
  await server.close();
}

/** Standard output for the protocol; takes it away from everybody else. */
function protocolOnly(): Writable {
  const write = process.stdout.write.bind(process.stdout);
  process.stdout.write = process.stderr.write.bind(process.stderr);
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      write(chunk, () => done());
    },
  });
}
