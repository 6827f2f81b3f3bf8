/** Policy documents by their text, parsed once: the same text is met for every subnet. */
import { type PolicyDocument, parsePolicy } from "../iam";

const parsed = new Map<string, PolicyDocument | { readonly malformed: string }>();

/** Documents kept: far more than any topology has, so that a long-lived process does not grow. */
const KEPT = 1000;

/** Parses a policy, or answers what was parsed before. */
export function policyOf(text: string): PolicyDocument | { readonly malformed: string } {
  let document = parsed.get(text);
  if (!document) {
    if (parsed.size >= KEPT) parsed.clear();
    document = parsePolicy(text);
    parsed.set(text, document);
  }
  return document;
}
