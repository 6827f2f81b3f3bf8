/** Completion for bash, 3.2 and later: nothing but builtins. Pure. */
import type { CompletedCommand, CompletedOption } from "./words";

/** A script to be sourced. */
export function bashScript(commands: readonly CompletedCommand[]): string {
  const words = [...new Set(commands.map((c) => c.name.split(" ")[0] ?? ""))];
  const nested = words.filter((word) => commands.some((c) => c.name.startsWith(`${word} `)));
  return `# bash completion for egress. Load it with: source <(egress completion bash)
_egress_stacks() {
  local file
  for file in Pulumi.*.yaml; do
    [ -e "$file" ] || continue
    file=\${file#Pulumi.}
    printf '%s\\n' "\${file%.yaml}"
  done
}
_egress() {
  local cur prev cmd
  cur=\${COMP_WORDS[COMP_CWORD]}
  prev=\${COMP_WORDS[COMP_CWORD-1]}
  cmd=\${COMP_WORDS[1]}
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W '${words.join(" ")} --help --version' -- "$cur"))
    return
  fi
  case $cmd in
    ${nested.join("|")}) cmd="$cmd \${COMP_WORDS[2]}"
      if [ "$COMP_CWORD" -eq 2 ]; then
        case \${COMP_WORDS[1]} in
${nested.map((word) => `          ${word}) COMPREPLY=($(compgen -W '${below(commands, word)}' -- "$cur"));;`).join("\n")}
        esac
        return
      fi;;
  esac
  case "$cmd $prev" in
${commands.flatMap(valueCases).join("\n")}
  esac
  case $cmd in
${commands.map((c) => `    '${c.name}') COMPREPLY=($(compgen -W '${[...c.arguments, ...c.options.map((o) => o.name)].join(" ")}' -- "$cur"));;`).join("\n")}
  esac
}
complete -F _egress egress
`;
}

function below(commands: readonly CompletedCommand[], word: string): string {
  return commands.flatMap((c) => (c.name.startsWith(`${word} `) ? [c.name.slice(word.length + 1)] : [])).join(" ");
}

function valueCases({ name, options }: CompletedCommand): string[] {
  return options.flatMap((o) => {
    const words = wordsFor(o);
    return words === undefined ? [] : [`    '${name} ${o.name}') ${words}; return;;`];
  });
}

function wordsFor({ value }: CompletedOption): string | undefined {
  if (value === "none") return undefined;
  if (value === "stack") return `COMPREPLY=($(compgen -W "$(_egress_stacks)" -- "$cur"))`;
  if (value === "file") return `COMPREPLY=($(compgen -f -- "$cur"))`;
  if (value === "word") return ":";
  return `COMPREPLY=($(compgen -W '${value.join(" ")}' -- "$cur"))`;
}
