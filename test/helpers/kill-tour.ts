/**
 * One stack that is disturbed at one AWS call after another: each transition is cut off at the nth call that changes
 * something, the same command runs once more, and the account, the state and every look between are compared with
 * those of a stack that nobody disturbed.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { EC2Client } from "@aws-sdk/client-ec2";
import { DescribeServicesCommand, ECSClient, ListServicesCommand } from "@aws-sdk/client-ecs";
import { isReal, parseExport, readDeployment } from "../../automation/repair/deployment";
import { withoutPast } from "../../automation/repair/past-things";
import { stateFault, statePlace } from "../../automation/repair/state-file";
import { awsOwned, ownerOf, straysAmong } from "../../automation/repair/strays";
import { inventory, outOfReach } from "./account-look";
import { type AwsProxy, awsProxy } from "./aws-proxy";
import { type Finished, FleetProject } from "./fleet-project";
import { killTree } from "./kill-tree";

/** What happens at the call. `cut`: a kill between the two files that Pulumi writes of a state in a folder. */
export type Disturbance = "kill" | "cut" | "throttle" | "errors" | "drop";

/** A transition: the command that leads there, and the name of where it leads. */
export interface Transition {
  readonly to: string;
  readonly args: readonly string[];
  /** Stack that changes, when it is another one than the one whose tasks are looked at: one that joins its network. */
  readonly joined?: string;
  /** Deletions that its gates would stop, by what their URNs match: `--allow-replace` for each. */
  readonly allow?: RegExp;
  /** Edits the stack's file first, as a person would. */
  readonly edit?: (project: FleetProject) => void;
}

/** What became of one disturbed transition. */
export interface TourRow {
  readonly from: string;
  readonly to: string;
  readonly disturbance: Disturbance;
  readonly call: number;
  /** Name of the call, or none if the transition has fewer. */
  readonly action: string | undefined;
  /** What was pending after it. */
  readonly pending: readonly string[];
  /** Exit code of the same command, run once more. */
  readonly code: number | null;
  /** Things that AWS made twice, and `repair` deleted. */
  readonly strays: number;
  /** Everything that is not as it must be. */
  readonly wrong: readonly string[];
  readonly seconds: number;
}

/** Milliseconds for which AWS is out of reach, or refuses. */
const OUTAGE = 30_000;

/** A stack on its tour. */
export class KillTour {
  readonly rows: TourRow[] = [];
  private readonly ec2 = new EC2Client({ region: "us-east-1" });
  private readonly ecs = new ECSClient({ region: "us-east-1" });
  private readonly known = new Map<string, { readonly account: string[]; readonly state: string[] }>();
  /** Where the stack is: the name of the last transition's end. */
  at = "nothing";

  private constructor(
    private readonly proxy: AwsProxy,
    readonly project: FleetProject,
  ) {}

  static async start(): Promise<KillTour> {
    const proxy = await awsProxy();
    return new KillTour(proxy, new FleetProject(["s"], proxy.url));
  }

  async close(): Promise<void> {
    this.ec2.destroy();
    this.ecs.destroy();
    await this.proxy.close();
    this.project.remove();
  }

  /** Goes there undisturbed, and remembers what it is like. Returns the calls on the way. @throws Error when that fails */
  async learn(transition: Transition): Promise<readonly string[]> {
    const { to, edit } = transition;
    const args = this.argsOf(transition);
    edit?.(this.project);
    const calls: string[] = [];
    this.proxy.after = (name) => {
      calls.push(name);
      return Promise.resolve("answer");
    };
    const { code, stderr, stdout } = await this.project.run(args);
    if (code !== 0) throw new Error(`${to}: undisturbed it ends with ${code}\n${stderr}\n${stdout}`);
    this.known.set(to, await this.picture(transition));
    this.at = to;
    return calls;
  }

  /** Goes there, disturbed at the nth call, and once more. */
  async disturb(transition: Transition, call: number, disturbance: Disturbance): Promise<TourRow> {
    const begun = Date.now();
    const { to, edit } = transition;
    const args = this.argsOf(transition);
    const from = this.at;
    edit?.(this.project);
    const look = await this.lookAt(to);
    const broken: string[] = [];
    let n = 0;
    let action: string | undefined;
    /** Number of the call. Several are under way at once, so it is taken before anything is waited for. */
    const watched = async (name: string) => {
      const number = ++n;
      if (look) broken.push(...(await this.lacks(look)).map((lack) => `after ${name} (${number}): ${lack}`));
      return number;
    };
    const run = this.project.start(args);
    this.proxy.after = async (name) => {
      if ((await watched(name)) !== call) return "answer";
      action = name;
      return this.strike(disturbance, run.child.pid ?? 0, transition);
    };
    const first = await run.done;
    await this.calm();
    const pending = action === undefined ? [] : this.pending(transition);
    this.proxy.after = async (name) => {
      await watched(name);
      return "answer";
    };
    const again = first.code === 0 ? first : await this.project.run(args);
    // A call that was made twice leaves two: the first is told, and deleted by the command for it.
    const strays = ["kill", "cut"].includes(disturbance) || again.code !== 0 ? 0 : await this.cleared(transition);
    const wrong = [...broken, ...(await this.compared(transition, again))];
    const seconds = Math.round((Date.now() - begun) / 1000);
    const row: TourRow = { from, to, disturbance, call, action, pending, code: again.code, strays, wrong, seconds };
    this.rows.push(row);
    this.at = to;
    return row;
  }

  /** The table of the tour. */
  table(): string {
    return this.rows
      .map(
        ({ from, to, disturbance, call, action, pending, code, strays, wrong, seconds }) =>
          `| ${from} to ${to} | ${disturbance} | ${call} | ${action ?? "(over before)"} | ${pending.join(", ") || "none"} | ${code} | ${wrong.length === 0 ? "as undisturbed" : wrong.join("; ")}${strays > 0 ? `, ${strays} strays deleted` : ""} | ${seconds} s |`,
      )
      .join("\n");
  }

  private argsOf({ args, allow }: Transition): readonly string[] {
    const urns = allow ? this.project.resources("s").filter((urn) => allow.test(urn)) : [];
    return [...args, ...urns.flatMap((urn) => ["--allow-replace", urn])];
  }

  private async strike(disturbance: Disturbance, pid: number, { joined = "s" }: Transition): Promise<"answer" | "cut"> {
    switch (disturbance) {
      case "kill":
      case "cut":
        this.proxy.down = true;
        await killTree(pid);
        if (disturbance === "cut") this.project.cutState(joined);
        return "cut";
      case "drop":
        this.proxy.down = true;
        setTimeout(() => (this.proxy.down = false), OUTAGE);
        return "cut";
      case "throttle":
      case "errors": {
        const fault =
          disturbance === "throttle"
            ? { status: 503, code: "RequestLimitExceeded" }
            : { status: 500, code: "InternalError" };
        this.proxy.inject = () => fault;
        setTimeout(() => (this.proxy.inject = () => undefined), OUTAGE);
        return "answer";
      }
    }
  }

  /** Until AWS is there again. */
  private async calm(): Promise<void> {
    for (let i = 0; i < OUTAGE / 100 && this.proxy.inject("") !== undefined; i += 1) await sleep(100);
    this.proxy.down = false;
  }

  private pending({ joined = "s" }: Transition): string[] {
    const place = statePlace(`file://${this.project.state}`, {
      projectDir: this.project.folder,
      project: "fargate-egress",
      stack: joined,
    });
    if (place && stateFault(place, { folder: this.project.folder, stack: joined }))
      return ["a state that cannot be read"];
    return readDeployment(this.exported(joined)).pending.map(
      ({ type, resource }) => `${type} ${resource.urn.split("::").at(-1) ?? ""}`,
    );
  }

  /** Deletes strays. Returns how many. */
  private async cleared({ joined = "s" }: Transition): Promise<number> {
    const { result } = await this.project.run(["repair", "--stack", joined, "--yes"]);
    return (result().stacks[0]?.findings ?? []).filter(({ evidence }) => evidence.endsWith("a stray: deleted")).length;
  }

  private async compared(transition: Transition, again: Finished): Promise<string[]> {
    if (again.code !== 0) return [`exit ${again.code}: ${problemOf(again)}`];
    const { to, args, joined = "s" } = transition;
    const expected = this.known.get(to);
    const seen = await this.picture(transition);
    const { code, result } = await this.project.run(["preview", "--stack", joined]);
    const changes = code === 0 && args[0] !== "destroy" ? Object.entries(result().stacks[0]?.changes ?? {}) : [];
    const exported = readDeployment(this.exported(joined));
    const region = "us-east-1";
    const owned = await awsOwned(ownerOf(exported, "fargate-egress", joined), { region });
    const strays = await withoutPast(straysAmong(owned, exported), { region });
    return [
      ...differences("account", expected?.account ?? [], seen.account),
      ...differences("state", expected?.state ?? [], seen.state),
      ...(exported.pending.length > 0 ? [`${exported.pending.length} operations pending`] : []),
      ...changes.filter(([op]) => !["same", "read"].includes(op)).map(([op, count]) => `preview: ${count} ${op}`),
      ...strays.map(({ id, name }) => `stray ${name} ${id}`),
      ...this.project.locks().map((file) => `lock ${file}`),
    ];
  }

  private async picture({ joined = "s" }: Transition) {
    const state = readDeployment(this.exported(joined))
      .resources.filter(isReal)
      .map(({ type, urn, inputs }) => `${type} ${urn.split("::").at(-1) ?? ""} ${Object.keys(inputs).sort().join()}`)
      .sort();
    return { account: await inventory(this.ec2), state };
  }

  private exported(stack: string) {
    return parseExport(this.project.pulumi(["stack", "export", "--stack", stack]));
  }

  /** What to look at between two calls; nothing before there is a service, and none when it goes. */
  private async lookAt(to: string) {
    if (this.at === "nothing" || [this.at, to].includes("destroyed")) return undefined;
    const { outputs = {} } = (await this.project.run(["outputs", "--stack", "s"])).result().stacks[0] ?? {};
    const { vpcId, clusterName, services } = outputs;
    const [app] = Object.values(services as Record<string, { securityGroupIds: string[]; needs: string[] }>);
    return (
      app && { vpcId: String(vpcId), cluster: String(clusterName), groupIds: app.securityGroupIds, services: app.needs }
    );
  }

  /** What is out of reach where the tasks are at this moment. */
  private async lacks({ cluster, ...look }: NonNullable<Awaited<ReturnType<KillTour["lookAt"]>>>): Promise<string[]> {
    const { serviceArns = [] } = await this.ecs.send(new ListServicesCommand({ cluster }));
    const { services = [] } = await this.ecs.send(new DescribeServicesCommand({ cluster, services: serviceArns }));
    const subnetIds = services.flatMap(
      ({ networkConfiguration }) => networkConfiguration?.awsvpcConfiguration?.subnets ?? [],
    );
    return outOfReach(this.ec2, { ...look, subnetIds });
  }
}

function problemOf({ stdout, stderr, result }: Finished): string {
  try {
    const [stack] = result().stacks;
    const stopping = (stack?.findings ?? []).filter(({ kind }) => kind !== "settled" && kind !== "note");
    return [stack?.problem ?? "no reason given", ...stopping.map(({ kind, subject }) => `${kind} ${subject}`)].join(
      "; ",
    );
  } catch {
    return `${stderr}${stdout}`.slice(-500);
  }
}

function differences(what: string, expected: readonly string[], seen: readonly string[]): string[] {
  const lacks = [...expected];
  const extra = seen.filter((line) => {
    const i = lacks.indexOf(line);
    if (i < 0) return true;
    lacks.splice(i, 1);
    return false;
  });
  return [...lacks.map((line) => `${what} lacks ${line}`), ...extra.map((line) => `${what} has ${line}`)];
}
