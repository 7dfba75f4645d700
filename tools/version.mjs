/** Whether a dotted version such as 7.0.15 is `oldest` (which may have fewer parts) or newer. */
export function isAtLeast(version, oldest) {
  const parts = version.split('.').map((part) => Number.parseInt(part, 10));
  for (const [position, part] of oldest.split('.').map(Number).entries()) {
    const difference = (parts[position] || 0) - part;
    if (difference !== 0) return difference > 0;
  }
  return true;
}
