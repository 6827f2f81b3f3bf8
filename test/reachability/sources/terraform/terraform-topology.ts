/** A topology that is being written down as Terraform's resources. */
import type { Known, Topology } from "../../../../reachability/topology";
import { Expressible } from "../expressible";
import { type Form, Reference, Sheet } from "./sheet";

/** The topology, its sheet, and how one refers to the other. */
export class TerraformTopology extends Expressible {
  readonly sheet: Sheet;

  constructor(
    t: Topology,
    readonly form: Form,
  ) {
    super(t);
    this.sheet = new Sheet(form);
  }

  /** A reference to what the file makes; any other id as it is. */
  ref(id: Known<string> | undefined, attribute = "id"): unknown {
    const known = id === undefined ? undefined : this.known(id);
    return known !== undefined && this.own.has(known) ? new Reference(known, attribute) : known;
  }

  refs(ids: Known<readonly string[]>): unknown[] {
    const all = this.list(ids).map((id) => this.ref(id));
    const constants = all.filter((each) => typeof each === "string").length;
    if (this.form === "plan" && constants > 0 && constants < all.length)
      this.cannot.add("ids beside references in one list");
    return all;
  }

  /** Groups of an interface; where none is named a state tells the VPC's own, and a plan nothing. */
  groups(ids: Known<readonly string[]>): unknown {
    const named = this.refs(ids);
    if (named.length > 0) return named;
    const own = this.list(this.t.securityGroups).find(({ isDefault }) => isDefault === true);
    return this.form === "state" && own ? [this.ref(own.id)] : undefined;
  }

  /** A policy's text. In a plan, one that names what is not made yet is not known. */
  document(text: Known<string> | undefined): string | undefined {
    const known = text === undefined ? undefined : this.known(text);
    if (this.form === "plan" && [...this.own].some((id) => known?.includes(`"${id}"`)))
      this.cannot.add("policies that name what the plan makes");
    return known === "" ? undefined : known;
  }

  /** A prefix list: in a plan, that of the endpoint that makes its routes. */
  prefixList(id: string): unknown {
    const endpoint = this.list(this.t.endpoints).find(({ prefixListId }) => prefixListId === id);
    return endpoint ? new Reference(endpoint.id, "prefix_list_id") : id;
  }
}
