/** `FAULTS=full` (npm run test:faults) runs each fault at the size and for the time that its row names. */
export const isFull = process.env['FAULTS'] === 'full';

/** The value for the short variant, which `npm test` runs, or for the full one. */
export const sized = <Value>(short: Value, full: Value): Value => (isFull ? full : short);
