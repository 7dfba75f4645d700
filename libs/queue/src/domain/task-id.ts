const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_';
const PARTITION = '00';
const TIME_LENGTH = 9;
const RANDOM_LENGTH = 11;

/**
 * Makes a task id of 22 characters: 2 for a partition, 9 of time (ms in base 36, so ids sort by age), 11 at random
 * (66 bits). Short enough for the smallest allocation that Redis makes for it.
 * @param nowMs any clock: it only helps people to sort
 * @param randomBytes gives that many random bytes
 */
export function makeTaskId(nowMs: number, randomBytes: (count: number) => Uint8Array): string {
  let id = PARTITION + nowMs.toString(36).padStart(TIME_LENGTH, '0');
  for (const byte of randomBytes(RANDOM_LENGTH)) id += ALPHABET[byte & 63];
  return id;
}
