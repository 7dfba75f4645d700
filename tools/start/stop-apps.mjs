/** The apps hand back what they could not finish after SHUTDOWN_TIMEOUT; that takes a moment more. */
const GRACE_MS = 5_000;

/**
 * Asks the apps to stop and waits until they are gone; kills those that are not by the deadline, or at once when
 * `insisted` resolves. Resolves whether all of them went by themselves and without a complaint.
 */
export async function stopApps(apps, { shutdownTimeoutMs, insisted }) {
  for (const app of apps) app.send('SIGTERM');
  const deadline = timer(shutdownTimeoutMs + GRACE_MS);
  const allGone = Promise.all(apps.map((app) => app.exited)).then(() => 'gone');
  const outcome = await Promise.race([allGone, insisted.then(() => 'insisted'), deadline.over.then(() => 'late')]);
  deadline.clear();
  if (outcome !== 'gone') {
    console.error(outcome === 'late' ? 'Not all of it stopped in time; killing the rest.' : 'Killing the rest.');
    for (const app of apps) app.send('SIGKILL');
  }
  const exits = await Promise.all(apps.map((app) => app.exited));
  return outcome === 'gone' && exits.every(({ code, signal }) => code === 0 || signal === 'SIGTERM');
}

function timer(milliseconds) {
  let handle;
  const over = new Promise((resolve) => {
    handle = setTimeout(resolve, milliseconds);
  });
  return { over, clear: () => clearTimeout(handle) };
}
