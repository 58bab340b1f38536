import type { components } from "@/api/schema.gen";

/** How a customer is called: by name, else by the most telling identity. */
export function nameOf(customer: components["schemas"]["CustomerProfile"]): string | undefined {
  if (customer.name) return customer.name;
  const by = (kind: string) => customer.identities.find((identity) => identity.kind === kind)?.value;
  return by("email") ?? by("phone") ?? by("external_id");
}
