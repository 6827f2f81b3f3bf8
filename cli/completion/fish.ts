/** Completion for fish, with the words of the help. Pure. */
import type { CompletedCommand, CompletedOption } from "./words";

/** A file to be put into ~/.config/fish/completions as egress.fish, or to be piped into source. */
export function fishScript(commands: readonly CompletedCommand[]): string {
  const first = [...new Set(commands.map((c) => c.name.split(" ")[0] ?? ""))];
  const lines = commands.flatMap((c) => {
    const [word = "", second] = c.name.split(" ");
    const here =
      second === undefined
        ? `__fish_seen_subcommand_from ${word}`
        : `__fish_seen_subcommand_from ${word}; and __fish_seen_subcommand_from ${second}`;
    return [
      second === undefined
        ? `complete -c egress -f -n '__fish_use_subcommand' -a ${word} -d '${quoted(c.description)}'`
        : `complete -c egress -f -n '__fish_seen_subcommand_from ${word}; and not __fish_seen_subcommand_from ${second}' -a ${second} -d '${quoted(c.description)}'`,
      ...(c.arguments.length > 0 ? [`complete -c egress -f -n '${here}' -a '${c.arguments.join(" ")}'`] : []),
      ...c.options.map(
        (o) => `complete -c egress -n '${here}' -l ${o.name.slice(2)}${valueOf(o)} -d '${quoted(o.description)}'`,
      ),
    ];
  });
  const groups = first.filter((word) => commands.some((c) => c.name.startsWith(`${word} `)));
  return `# fish completion for egress. Load it with: egress completion fish | source
function __egress_stacks
    for file in Pulumi.*.yaml
        string replace -r '^Pulumi\\.(.*)\\.yaml$' '$1' -- $file
    end
end
complete -c egress -f
${groups.map((word) => `complete -c egress -f -n '__fish_use_subcommand' -a ${word}`).join("\n")}
${lines.join("\n")}
`;
}

function valueOf({ value }: CompletedOption): string {
  if (value === "none") return "";
  if (value === "stack") return " -x -a '(__egress_stacks)'";
  if (value === "file") return " -r -F";
  if (value === "word") return " -x";
  return ` -x -a '${value.join(" ")}'`;
}

function quoted(text: string): string {
  return text.replace(/[\\']/g, "\\$&");
}
