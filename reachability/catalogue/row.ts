/** The shape of a row of the fault catalogue. */
import type { Symptom } from "../symptoms";

/** How to mend a fault. Placeholders: {subject}, {service}, {region}, and the names of surroundings.ts. */
export interface Fix {
  /** With this program: a config key or what it creates. */
  readonly pulumi: string;
  /** In a network that somebody else built: commands to paste. */
  readonly cli: string;
}

/** One kind of fault. */
export interface FaultRow {
  /** `EGR001`: stable, never reused. */
  readonly code: string;
  readonly title: string;
  /** How a task that meets it stops. Empty: the deployment itself fails, or nothing stops. */
  readonly symptoms: readonly Symptom[];
  /** Why it stops the task. Same placeholders. */
  readonly cause: string;
  readonly fix: Fix;
  /** Documents that say so. */
  readonly source: string;
}

/** Changes one part of a service's network configuration, which ECS takes as a whole only: the other parts stay. */
export function networkChange(change: string): string {
  const read =
    "aws ecs describe-services --cluster {cluster} --services {task} --query 'services[0].networkConfiguration' --output json";
  return `aws ecs update-service --cluster {cluster} --service {task} --network-configuration "$(${read} | jq -c '.awsvpcConfiguration |= (. + ${change})')"`;
}

/** The task definition that a service uses, changed and registered again, and the service moved to it. @param change for jq */
export function redefined(change: string): string {
  const current =
    "definition=$(aws ecs describe-services --cluster {cluster} --services {task} --query 'services[0].taskDefinition' --output text)";
  const kept =
    "del(.taskDefinitionArn,.revision,.status,.requiresAttributes,.compatibilities,.registeredAt,.registeredBy,.deregisteredAt)";
  const read = `aws ecs describe-task-definition --task-definition $definition --query taskDefinition --output json | jq -c '${kept} | ${change}'`;
  return `${current}; aws ecs update-service --cluster {cluster} --service {task} --task-definition $(aws ecs register-task-definition --cli-input-json "$(${read})" --query taskDefinition.taskDefinitionArn --output text)`;
}

/** Rows by kind: the name of a kind and all there is to say of it stand in one place. */
export function rows<K extends string>(all: Readonly<Record<K, FaultRow>>): Readonly<Record<K, FaultRow>> {
  return all;
}
