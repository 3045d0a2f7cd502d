"""Brij's partner API, served locally: GetCustomerData and GetCustomerDataById.

As Brij documents it: POST with JSON to a path of the form `/package.Service/Method`, the key in `X-API-Key`, 400, 401 and 404, and no
images' bytes in the list.

Assumptions, where no document says:

- It is a Connect server, as the form of the paths suggests. So errors are `{code, message}` (Connect's protocol page), another method than
  POST is 405, another content type than JSON 415, and what is in a request and not asked for is ignored.
- A path that is not served is a plain 404, as the server behind Go's Connect gives, and is looked at before the key; that is looked at
  before the body.
- `rawData` is left out of the list as images are.
- What has no value has no member, `isDeleted` included now and then; a customer of whom nothing is known is `{}`.
- Hashes are SHA-256 in hex. Bytes are base64 in either alphabet, padded or not.
- What is beyond ASCII is sent as UTF-8, not escaped.
"""

from providers.brij.sandbox.customers import LARGE_DOCUMENT_ID
from providers.brij.sandbox.service import Service

__all__ = ["LARGE_DOCUMENT_ID", "Service"]
