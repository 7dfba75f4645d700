import type { FuzzRequest } from './fuzz-request.js';

const MOST_TRIES = 120;

/**
 * The smallest request found that still fails, by leaving out headers, the query and pieces of the body.
 * @param fails sends a request, and tells whether it fails as the original did
 */
export async function shrunk(
  request: FuzzRequest,
  fails: (smaller: FuzzRequest) => Promise<boolean>,
): Promise<FuzzRequest> {
  let smallest = request;
  for (let tries = 0, found = true; found;) {
    found = false;
    for (const candidate of smaller(smallest)) {
      if (tries++ >= MOST_TRIES) return smallest;
      if (!(await fails(candidate))) continue;
      smallest = candidate;
      found = true;
      break;
    }
  }
  return smallest;
}

function* smaller(request: FuzzRequest): Generator<FuzzRequest> {
  const { headers, target, body } = request;
  for (const [left] of headers.entries()) yield { ...request, headers: headers.filter((_, index) => index !== left) };
  const [path = '', query] = target.split('?', 2);
  if (query !== undefined) yield { ...request, target: path };
  for (let piece = Math.ceil(body.length / 2); piece >= 1; piece = Math.floor(piece / 2)) {
    for (let at = 0; at < body.length; at += piece) {
      yield { ...request, payloads: undefined, body: Buffer.concat([body.subarray(0, at), body.subarray(at + piece)]) };
    }
  }
}
