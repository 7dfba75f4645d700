import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ENTRIES = {
  api: 'dist/apps/api/src/main.js',
  worker: 'dist/apps/worker/src/main.js',
  hostileWorker: 'test/fixtures/hostile-worker.mjs',
  chaosWorker: 'test/fixtures/chaos-worker.mjs',
} as const;

/** A built application as a process of its own. What it prints goes to a file, which a crash can't cut short. */
export class AppProcess {
  private constructor(
    private readonly child: ChildProcess,
    private readonly logFile: string,
  ) {}

  /**
   * @param within a command that runs another one in its own process, such as `ip netns exec <name>`
   * @throws Error when the applications are not built: `npm run build`
   */
  static start(
    app: keyof typeof ENTRIES,
    folder: string,
    name: string,
    env: Record<string, string>,
    within: readonly string[] = [],
  ): AppProcess {
    if (!existsSync(ENTRIES[app])) throw new Error(`${ENTRIES[app]} is missing: run "npm run build" first`);
    const logFile = join(folder, `${name}.log`);
    const log = openSync(logFile, 'w');
    const inherited = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '' };
    const [program = '', ...args] = [...within, process.execPath, '--enable-source-maps', ENTRIES[app]];
    const child = spawn(program, args, {
      env: { ...inherited, LOG_LEVEL: 'log', ...env },
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    return new AppProcess(child, logFile);
  }

  get output(): string {
    return readFileSync(this.logFile, 'utf8');
  }

  get pid(): number {
    return this.child.pid as number;
  }

  get ended(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Resolves with the exit code, or with the name of the signal that ended it, when it has ended. */
  async exit(): Promise<number | string | null> {
    if (!this.ended) await once(this.child, 'exit');
    return this.child.exitCode ?? this.child.signalCode;
  }

  /** Sends the signal and resolves with the exit code, or with the name of the signal that ended it. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | string | null> {
    if (!this.ended) this.child.kill(signal);
    return this.exit();
  }
}
