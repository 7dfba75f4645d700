/** The lowest and the highest of some figures, or the one that all of them are. */
export function range(values, unit = '') {
  const [lowest, highest] = [Math.min(...values), Math.max(...values)].map((value) => Number(value.toFixed(1)));
  const figure = lowest === highest ? String(lowest) : `${lowest} – ${highest}`;
  return unit === '' ? figure : `${figure} ${unit}`;
}
