/**
 * Ctrl-C reaches this process more than once: from the terminal, and again from npm, which passes its own on. Signals
 * this close together are one request.
 */
const SAME_REQUEST_MS = 500;

const PARENT_CHECK_MS = 500;

/**
 * Listens for requests to stop: Ctrl-C, SIGTERM, the terminal going away, and the end of the process that started this
 * one (npm, when it is killed).
 * - `asked`: resolves at the first request,
 * - `insisted`: resolves at the second,
 * - `signal`: an AbortSignal of the first.
 */
export function listenForStop() {
  const asked = deferred();
  const insisted = deferred();
  const abort = new AbortController();
  let lastAt = -Infinity;

  function onSignal() {
    const now = performance.now();
    const isRepeat = now - lastAt < SAME_REQUEST_MS;
    lastAt = now;
    if (isRepeat) return;
    if (abort.signal.aborted) insisted.resolve();
    asked.resolve();
    abort.abort();
  }

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, onSignal);
  whenParentEnds(onSignal);
  return { asked: asked.promise, insisted: insisted.promise, signal: abort.signal };
}

/** A process that lost its parent gets another one (not on Windows, where nothing tells). */
function whenParentEnds(action) {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    action();
  }, PARENT_CHECK_MS);
  timer.unref();
}

function deferred() {
  let resolve;
  const promise = new Promise((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
