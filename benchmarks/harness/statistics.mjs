/** @param {number[]} values */
export function median(values) {
  return percentile(values, 50);
}

/**
 * Linear between the two nearest ranks.
 * @param {number[]} values
 * @param {number} percent
 */
export function percentile(values, percent) {
  const sorted = [...values].sort((a, b) => a - b);
  const place = ((sorted.length - 1) * percent) / 100;
  const below = sorted[Math.floor(place)];
  return below + (sorted[Math.ceil(place)] - below) * (place % 1);
}

/** @param {number[]} values */
export const summary = (values) => ({
  median: median(values),
  lowest: Math.min(...values),
  highest: Math.max(...values),
  values,
});
