// biome-ignore-all assist/source/organizeImports: the order is read
/**
 * What the component analyzer reads: arguments first, so that their words are known when the components are met.
 * `schema/write-components.ts` writes plugin/schema.json from it.
 */
export * from "../../components/arguments/enums";
export * from "../../components/arguments/egress-args";
export * from "../../components/arguments/container-args";
export * from "../../components/arguments/storage-args";
export * from "../../components/arguments/service-args";
export { FargateEgress } from "../../components/fargate-egress";
export { FargateService } from "../../components/fargate-service";
