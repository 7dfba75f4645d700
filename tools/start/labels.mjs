const COLOURS = [36, 35];

/** Pairs each name with what stands before its lines: of one width, in colour where the terminal shows it. */
export function labels(names) {
  const width = Math.max(...names.map((name) => name.length));
  const isColourful = process.stdout.isTTY && !process.env.NO_COLOR;
  return names.map((name, position) => {
    const label = name.padEnd(width);
    const colour = COLOURS[position % COLOURS.length];
    return [name, isColourful ? `\u001b[${colour}m${label}\u001b[0m` : label];
  });
}
