"""The Customer Management API behind SIX bLink, served locally: OpenWealth 1.2.1 over a made-up bank.

As OpenWealth 1.2.1 and bLink's pages document it: the headers of every call, problems as `application/problem+json`, pages whose next
cursor is a response header and empty at the end, one address although a customer lists several, `addressIdentification` as a number but as
text where it is told to whoever made the address, and the documents' own spellings (`domicilaryCompany`, `redemtion`).

Assumptions, where no document says:

- There is no mutual TLS: a loopback port has no certificates.
- The platform looks at the headers before anything else. Its problems are marked `PLATFORM` and have types such as
  `/problems/INVALID_TOKEN`; the bank's are marked `PROVIDER` and have OpenWealth's own spelling, such as `invalidPayload`.
- With a right `Permission-ID`, `Authorization` may be missing; when it is there, it must be right all the same.
- A page has ten entries when no `limit` is given, and never more. An empty `cursor` is no cursor.
- `GET /customers/{customerId}/addresses` answers the first address that can be read at all, 404 when there is none. A customer that had
  none can read the first that is added. The path is served in the singular too, which bLink's pages use for `GET` and `PUT`.
- `PUT` replaces the whole address. An `addressIdentification` that is not the readable one's is 404.
- A body with a member that OpenWealth does not name is refused, and so is a `contactIdentification`, which is read-only. Of what
  `postalAddress` requires only `salutation` is insisted on: the others are no members of it.
- A person without `contactInformation` may have contact details all the same, which `/contactdetails` then shows.
- Some texts come as bare numbers where OpenWealth says string, as in its samples: contact ids and post codes.
- A customer without KYC is 404 on `/kyc`.
- The health check says when it was asked, and that it was.
"""

from providers.blink.sandbox.service import PERMISSION_ID, Service

__all__ = ["PERMISSION_ID", "Service"]
