/** The project's own keys as the engine hands them to a running program or policy pack. */
import * as pulumi from "@pulumi/pulumi";

/** Values by key without the namespace. Secrets are in clear: whoever shows or keeps values marks them first. */
export function runningSections(): Record<string, unknown> {
  const namespace = `${pulumi.getProject()}:`;
  return Object.fromEntries(
    Object.entries(pulumi.runtime.allConfig()).flatMap(([key, text]) =>
      key.startsWith(namespace) ? [[key.slice(namespace.length), fromText(text)]] : [],
    ),
  );
}

/** Structures come as JSON; a text of the top is itself. */
function fromText(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
