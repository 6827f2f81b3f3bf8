/** Other ways in which a stack runs tasks than as an ECS service: named, and not looked at. */
import type { Graph } from "../../../resources/graph";
import type { ResourceRecord } from "../../../resources/record";
import { shortType, TYPES } from "../../../resources/tokens";
import type { OpenNeed } from "../mapping/open";

/** Where each type says that it runs ECS tasks; the empty path: whenever it exists. */
const RUNS_TASKS: readonly (readonly [string, string])[] = [
  [TYPES.taskSet, ""],
  [TYPES.expressService, ""],
  [TYPES.eventTarget, "ecsTarget"],
  [TYPES.schedule, "target.ecsParameters"],
  [TYPES.pipe, "targetParameters.ecsTaskParameters"],
];

/** Resources whose tasks nobody proves, one entry each. */
export function otherTasksOf(graph: Graph): OpenNeed[] {
  return taskRunnersOf(graph).map((record) => {
    const name = `tasks of ${record.name}`;
    const missing = `the tasks that ${shortType(record.type)} ${record.name} runs: they are not looked at`;
    return { name, because: [{ kind: "other", text: `${shortType(record.type)} ${record.name}` }], missing };
  });
}

/** Resources that run ECS tasks otherwise than as a service. */
export function taskRunnersOf(graph: Graph): ResourceRecord[] {
  const found = RUNS_TASKS.flatMap(([type, path]) =>
    graph
      .of(type)
      .filter((record) => path === "" || graph.value(record, path) !== undefined || graph.pending(record, path)),
  );
  return [...found, ...graph.of(TYPES.stateMachine).filter((record) => callsRunTask(graph, record))];
}

/** A state machine that runs ECS tasks, or of which nobody can tell yet. */
function callsRunTask(graph: Graph, record: ResourceRecord): boolean {
  const definition = graph.value(record, "definition");
  return typeof definition === "string"
    ? /:ecs:runTask|aws-sdk:ecs:/.test(definition)
    : graph.pending(record, "definition");
}
