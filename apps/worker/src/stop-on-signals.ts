import type { LoggerService } from '@nestjs/common';

/**
 * One Ctrl-C arrives more than once: the terminal signals the whole process group, and `nest start` forwards its own
 * copy. What comes within this time of the first signal is the same request.
 */
const SAME_REQUEST_MS = 500;

/** What the lines of the worker itself are logged under. */
const CONTEXT = 'Worker';

type SignalledProcess = Pick<NodeJS.Process, 'on' | 'exit'>;

/**
 * On SIGTERM or SIGINT runs `stop` and exits: 0 when it is done, 1 when it fails. A second signal, `SAME_REQUEST_MS`
 * after the first or later, exits with 1 at once.
 */
export function stopOnSignals(
  stop: () => Promise<void>,
  logger: LoggerService,
  target: SignalledProcess = process,
  now: () => number = () => performance.now(),
): void {
  let firstAt: number | undefined;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (firstAt === undefined) {
      firstAt = now();
      logger.log(
        `${signal}: stopping. No new tasks are taken; running ones may finish. Signal again to exit at once`,
        CONTEXT,
      );
      stop().then(
        () => target.exit(0),
        (error: unknown) => {
          logger.error('The worker did not stop cleanly', error instanceof Error ? error.stack : error, CONTEXT);
          target.exit(1);
        },
      );
    } else if (now() - firstAt >= SAME_REQUEST_MS) {
      logger.warn(
        `${signal} again: exiting at once. Other workers take over what was running when its lease ends`,
        CONTEXT,
      );
      target.exit(1);
    }
  };
  target.on('SIGTERM', onSignal);
  target.on('SIGINT', onSignal);
}
