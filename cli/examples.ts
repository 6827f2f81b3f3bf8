/** One or two command lines for each command's help. */
export const EXAMPLES: Readonly<Record<string, readonly string[]>> = {
  overview: ["egress overview", "egress overview --stack prod --details"],
  plan: ["egress plan --stack prod --mode hybrid", "egress plan --config shop.yaml --set network.azs=3 --json"],
  compare: ["egress compare --stack prod --traffic ecr=200,logs=900"],
  completion: ["egress completion bash", "egress completion zsh"],
  diff: ["egress diff --stack prod --from-mode hybrid", "egress diff --stack prod --base before.json --format md"],
  doctor: ["egress doctor", "egress doctor --stack prod --offline"],
  report: ["egress report --stack prod --out prod.html", "egress report --stack prod --format md"],
  advise: ["egress advise --stack prod --days 30", "egress advise --nat nat-0123456789abcdef0 --region eu-west-1"],
  diagnose: ["egress diagnose --stack prod", "egress diagnose --cluster shop --service web --needs sqs,internet"],
  prove: ["egress prove plan.json", "egress prove network.tfstate.json plan.json --service web --format sarif"],
  prices: ["egress prices refresh --region eu-west-1 --out prices.json"],
  network: ["egress network record --vpc-id vpc-0a1b2c3d4e5f60718 --out network.json"],
  snapshot: ["egress snapshot --cluster shop --service web --out shop.json --redact"],
  mcp: ["egress mcp"],
  preview: ["egress preview --all", "egress preview --stack dev,prod --json"],
  up: ["egress up --stack dev", "egress up --stack dev,prod --yes --keep-going"],
  switch: ["egress switch --stack prod --to hybrid"],
  verify: ["egress verify --stack prod"],
  refresh: ["egress refresh --all --preview-only"],
  outputs: ["egress outputs --stack prod --json"],
  destroy: ["egress destroy --stack dev --yes"],
  repair: ["egress repair --stack prod"],
};

/** The examples of a command as its help shows them; nothing for a command without any. */
export function examplesOf(command: string): string {
  const lines = EXAMPLES[command] ?? [];
  return lines.length === 0 ? "" : `\nExamples:\n${lines.map((line) => `  ${line}`).join("\n")}`;
}
