/** Permission to mount a file system. Source: efs/latest/ug/iam-access-control-nfs-efs.html. */
import { partitionOf } from "../../plan/catalogue";
import { evaluate } from "../iam";
import { authorize } from "../iam/authorize";
import { type FileSystemVolume, isUnknown } from "../topology";
import type { Trace } from "../trace";
import type { View } from "../view";
import { accountOf, accountOfRole } from "./accounts";
import type { Call } from "./calls";
import { contextOf, principalOf } from "./context";
import { grantValues } from "./missing-grants";
import { policyOf } from "./parsed-documents";
import { authoritiesOf, subjectOf } from "./roles";

const ACTION = "elasticfilesystem:ClientMount";

/** Who does not sign is nobody in particular. */
const ANONYMOUS = { arn: "(anonymous)", account: "(anonymous)" };

/** The file system lets the task mount it: by its policy, by the task role's, or because it has none. */
export function checkMount(view: View, trace: Trace, volume: FileSystemVolume): void {
  const { iam, policy: text, fileSystemId, name } = volume;
  if (text === null) {
    trace.pass("role", name, "the file system has no policy: who reaches it may mount it");
    return;
  }
  if (isUnknown(iam) || isUnknown(text)) {
    const missing = [iam, text].flatMap((value) => (isUnknown(value) ? [value.unknown] : []));
    trace.unsure("role", name, "who may mount the file system is not known", missing);
    return;
  }
  const document = text === undefined ? undefined : policyOf(text);
  if (document !== undefined && "malformed" in document) {
    trace.unsure("role", name, `its policy: ${document.malformed}`, [
      `the policy of the file system of volume ${name}`,
    ]);
    return;
  }
  const { taskRole } = view.topology.task;
  const account = accountOf(view);
  const resource =
    isUnknown(fileSystemId) || account === undefined
      ? undefined
      : `arn:${partitionOf(view.region)}:elasticfilesystem:${view.region}:${account}:file-system/${fileSystemId}`;
  if (!iam) {
    if (document === undefined) return;
    const context = contextOf(view, "undecided", "somebody", { resource });
    const decision = evaluate([document], { action: ACTION, resource, principal: ANONYMOUS, context });
    if (decision.effect === "denied")
      trace.fail(
        "role",
        name,
        `its policy does not let everybody ${ACTION}, and the task does not sign`,
        "file-system-denied",
      );
    else if (decision.effect === "unknown")
      trace.unsure("role", name, "whether its policy lets everybody mount is not known", decision.missing);
    return;
  }
  if (taskRole === undefined) {
    trace.fail("role", name, "the task signs the mount and has no task role", "file-system-denied");
    return;
  }
  if (isUnknown(taskRole)) {
    trace.unsure("role", name, "the task role is not known", [taskRole.unknown]);
    return;
  }
  const subject = subjectOf(taskRole);
  const foreign = accountOfRole(taskRole) === undefined ? undefined : accountOfRole(taskRole) !== account;
  const answer = authorize(
    {
      action: ACTION,
      resource,
      principal: principalOf(taskRole),
      context: contextOf(view, "undecided", taskRole, { resource }),
    },
    {
      ...authoritiesOf(view, trace, taskRole),
      resource: { policy: document, foreign: foreign ?? false, decides: false },
    },
  );
  const call: Call = { action: ACTION, resources: [resource], role: "task", fault: "task-role-exec", endpoint: false };
  if (answer.effect === "allowed") trace.pass("role", subject, `may ${ACTION}`);
  else if (answer.effect === "unknown")
    trace.unsure("role", subject, `whether it may ${ACTION} is not known`, answer.missing);
  else
    trace.fail(
      "role",
      subject,
      `may not ${ACTION} (${answer.objections.map(({ by }) => by).join(", ")})`,
      "file-system-denied",
      subject,
      {
        ...grantValues(subject, "efs", [call]),
      },
    );
}
