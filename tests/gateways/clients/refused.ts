// Each line below a mark must fail to compile: the compiler complains where one does not.
import type { CallersQuery, CustomerBy, WorldlineLookup } from "./generated/graphql";

export const oneKey: CustomerBy = { bikCustomerId: "5482636" };

// @ts-expect-error - exactly one key
export const twoKeys: CustomerBy = { bikCustomerId: "5482636", blinkCustomerId: "C0001" };

// @ts-expect-error - exactly one key
export const noKey: CustomerBy = {};

// @ts-expect-error - a look-up has values
export const noValues: WorldlineLookup = { paymentProductId: 9000, countryCode: "SE" };

export function name({ customersBy }: CallersQuery): string | null {
  // @ts-expect-error - the list and its entries may be null
  return customersBy[0].name;
}

export function birthYear(customer: NonNullable<NonNullable<CallersQuery["customersBy"]>[number]>): string | undefined {
  // A date is text.
  return customer.birthDate?.slice(0, 4);
}
