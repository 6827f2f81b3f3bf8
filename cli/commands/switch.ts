/** `egress switch`: another mode without an interruption. */
import { type Command, Option } from "commander";
import { MODES, type Mode } from "../../plan/mode";
import { type ChangeFlags, changeFlags, changeOptions, whole } from "../fleet-options";
import { runFleet } from "../run-fleet";

interface SwitchFlags extends ChangeFlags {
  readonly to: Mode;
  readonly direct?: boolean;
  readonly dnsTtl?: number;
  readonly natQuiet?: number;
  readonly natWait?: number;
  readonly acceptUnmeasured?: boolean;
}

export function addSwitch(program: Command): void {
  changeFlags(program.command("switch"))
    .description("switch stacks to another mode: make the new way, prove it from a task, leave the old one, remove it")
    .addOption(new Option("--to <mode>", "the mode to end in").choices(MODES).makeOptionMandatory())
    .option("--direct", "in one step: nothing is proved before the old way is removed")
    .option("--dns-ttl <seconds>", "how long tasks may cache names (default 60)", whole)
    .option("--nat-quiet <bytes>", "bytes a minute through NAT that count as quiet (default 10000)", whole)
    .option("--nat-wait <seconds>", "how long to wait for NAT to fall quiet (default 900)", whole)
    .option("--accept-unmeasured", "go on when CloudWatch has no value for NAT at all")
    .action(async (flags: SwitchFlags) => {
      const { switchMode } = await import("../../automation");
      await runFleet(flags, async ({ beforeAsking, ...context }) => {
        const asks = { question: `Switch these stacks to ${flags.to}?`, beforeAsking };
        return switchMode({
          ...(await changeOptions(flags, asks)),
          ...context,
          to: flags.to,
          direct: flags.direct ?? false,
          quiet: {
            ...(flags.dnsTtl === undefined ? {} : { dnsTtlSeconds: flags.dnsTtl }),
            ...(flags.natQuiet === undefined ? {} : { bytesPerMinute: flags.natQuiet }),
            ...(flags.natWait === undefined ? {} : { limitSeconds: flags.natWait }),
            acceptUnmeasured: flags.acceptUnmeasured ?? false,
          },
        });
      });
    });
}
