/** Completion for zsh, with the words of the help. Pure. */
import type { CompletedCommand, CompletedOption } from "./words";

/** A file to be put into a folder of `fpath` as `_egress`, or to be sourced. */
export function zshScript(commands: readonly CompletedCommand[]): string {
  const words = new Map<string, string>();
  for (const { name, description } of commands) {
    const [word = "", second] = name.split(" ");
    words.set(word, second === undefined ? description : (words.get(word) ?? description));
  }
  const nested = [...words.keys()].filter((word) => commands.some((c) => c.name.startsWith(`${word} `)));
  return `#compdef egress
# zsh completion for egress. Load it with: source <(egress completion zsh)
_egress_stacks() {
  local -a stacks
  stacks=(Pulumi.*.yaml(N))
  stacks=(\${\${stacks#Pulumi.}%.yaml})
  compadd -a stacks
}
_egress() {
  local -a commands
  commands=(
${[...words].map(([word, description]) => `    '${quoted(word)}:${quoted(description)}'`).join("\n")}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local cmd=$words[2]
  case $cmd in
    ${nested.join("|")})
      if (( CURRENT == 3 )); then
        case $cmd in
${nested.map((word) => `          ${word}) compadd ${below(commands, word)};;`).join("\n")}
        esac
        return
      fi
      cmd="$cmd $words[3]";;
  esac
  case $cmd in
${commands.map(commandCase).join("\n")}
  esac
}
if [ "$funcstack[1]" = _egress ]; then _egress "$@"; else (( $+functions[compdef] )) && compdef _egress egress; fi
`;
}

function below(commands: readonly CompletedCommand[], word: string): string {
  return commands.flatMap((c) => (c.name.startsWith(`${word} `) ? [c.name.slice(word.length + 1)] : [])).join(" ");
}

function commandCase({ name, options, arguments: values }: CompletedCommand): string {
  const lines = options.map((o) => `      '*${o.name}[${quoted(o.description)}]${valueOf(o)}'`);
  if (values.length > 0) lines.push(`      '1:value:(${values.join(" ")})'`);
  return `    '${name}') _arguments \\\n${lines.join(" \\\n")};;`;
}

function valueOf({ value }: CompletedOption): string {
  if (value === "none") return "";
  if (value === "stack") return ":stack:_egress_stacks";
  if (value === "file") return ":file:_files";
  if (value === "word") return ":value: ";
  return `:value:(${value.join(" ")})`;
}

/** Text inside single quotes, where brackets and colons have a meaning of their own. */
function quoted(text: string): string {
  return text.replace(/[[\]:\\]/g, "\\$&").replace(/'/g, "'\\''");
}
