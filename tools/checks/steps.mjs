/**
 * Runs checks in order, says how long each took, and ends with all of them in one table. A check that resolves with text
 * has that shown.
 * @throws what the first check that fails throws; the ones after it don't run.
 */
export async function takeSteps(checks) {
  const taken = [];
  let failed;
  for (const [name, check] of Object.entries(checks)) {
    const step = await take(name, check);
    taken.push(step);
    if (step.error !== undefined) {
      failed = step;
      break;
    }
  }
  const seconds = taken.reduce((sum, step) => sum + step.seconds, 0).toFixed(1);
  console.log(`\n${taken.map(line).join('\n')}`);
  console.log(failed === undefined ? `All checks passed in ${seconds} s.` : `Failed at ${failed.name}.`);
  if (failed !== undefined) throw failed.error;
}

async function take(name, check) {
  console.log(`▸ ${name} …`);
  const startedAt = performance.now();
  const step = { name };
  try {
    step.note = await check();
  } catch (error) {
    step.error = error;
  }
  step.seconds = (performance.now() - startedAt) / 1000;
  console.log(line(step));
  return step;
}

function line({ name, error, seconds, note }) {
  const mark = error === undefined ? '✓' : '✗';
  return `${mark} ${name.padEnd(7)} ${seconds.toFixed(1).padStart(6)} s${note === undefined ? '' : `  ${note}`}`;
}
