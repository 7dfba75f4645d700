const BYTES = 100;

/**
 * The payload of task `n`: 100 bytes as JSON, whatever `extra` adds.
 * @param {number} n
 * @param {Record<string, unknown>} [extra]
 */
export function makePayload(n, extra = {}) {
  const bare = { n, ...extra, text: '' };
  return { ...bare, text: 'x'.repeat(Math.max(0, BYTES - JSON.stringify(bare).length)) };
}

export const makePayloads = (count) => Array.from({ length: count }, (_, n) => makePayload(n));
