import { mkdirSync, rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { eventually } from '@app/queue/testing';
import { SyncedLedger } from '../../fixtures/synced-ledger.mjs';
import { ledgerPath } from '../../support/ledger.js';
import type { ClaimedAttempt } from '../check/histories.js';
import { findHotLoops } from '../check/hot-loops.js';
import { judge, type Verdict } from '../check/judge.js';
import { planChaos, type ChaosPlan } from '../plan/plan.js';
import { QUEUES, rowOf, WORKERS } from '../plan/planned-faults.js';
import { writeReport, type ReportFiles } from '../report/report.js';
import { CallMeter } from './call-meter.js';
import { ChaosSystem } from './chaos-system.js';
import { FaultInjector } from './fault-injector.js';
import { findForgottenProgress, findWrongFigures, readFinalTasks } from './final-state.js';
import { HttpClient } from './http-client.js';
import { Observer } from './observer.js';
import { findWrongOrder } from './order-probe.js';
import { Submitter } from './submitter.js';

export interface ChaosOptions {
  seed: number;
  durationMs: number;
  tasks: number;
  out: string;
  keep: boolean;
}

/** Whoever gives a run up leaves no process behind. */
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

const START_WITHIN_MS = 120_000;
/** After the last fault: the longest delay, the longest task, a lease that runs out and the grace of the reaper fit in. */
const FINISH_WITHIN_MS = 30_000;
/** After the last task: departed connections are noticed, the newest figures written. */
const SETTLE_WITHIN_MS = 20_000;

/** Runs the plan of a seed, waits until everything has finished, judges what happened and writes the report. */
export async function runChaos(options: ChaosOptions): Promise<{ breaches: string[]; files: string[] }> {
  const plan = planChaos(options);
  mkdirSync(options.out, { recursive: true });
  const system = await ChaosSystem.open();
  const http = new HttpClient(() => system.base);
  const startedAt = Date.now();
  const abandon = (): void => void system.stop().finally(() => process.exit(130));
  for (const signal of SIGNALS) process.once(signal, abandon);
  let files: ReportFiles;
  let verdict: Verdict;
  try {
    const run = new ChaosRun(system, http, plan);
    verdict = await run.judged();
    files = writeReport(options, verdict, { startedAt, folder: system.folder });
  } finally {
    for (const signal of SIGNALS) process.removeListener(signal, abandon);
    http.close();
    await system.stop();
  }
  const isKept = options.keep || verdict.breaches.length > 0;
  if (!isKept) rmSync(system.folder, { recursive: true, force: true });
  return { breaches: verdict.breaches, files: [files.markdown, files.json, ...(isKept ? [system.folder] : [])] };
}

class ChaosRun {
  private readonly ledger: SyncedLedger;
  private readonly submitter: Submitter;
  private readonly injector: FaultInjector;
  private readonly breaches: string[] = [];

  constructor(
    private readonly system: ChaosSystem,
    private readonly http: HttpClient,
    private readonly plan: ChaosPlan,
  ) {
    this.ledger = new SyncedLedger(ledgerPath(system.folder, 'clients'));
    this.submitter = new Submitter(http, this.ledger);
    this.injector = new FaultInjector(system, http);
  }

  async judged(): Promise<Verdict> {
    await this.untilWorkersWait();
    const connections = await this.connectionsByName();
    const { injected } = this.injector;
    const say = (line: string): void => void process.stdout.write(`${line}\n`);
    const observer = new Observer(this.system, this.http, this.submitter, this.ledger, say, () => injected.length);
    const meter = new CallMeter(this.system.proxies.workers);
    observer.start();
    meter.start();
    const startedAt = performance.now();
    await Promise.all([this.submitAll(startedAt), this.injectRow(0, startedAt), this.injectRow(1, startedAt)]);
    const faultsEndedAt = Date.now();
    await this.submitter.settled();
    const tookMs = await this.finish(faultsEndedAt);
    observer.stop();
    meter.stop();
    const tasks = await readFinalTasks(this.http);
    this.breaches.push(...(await findWrongFigures(this.http, tasks)));
    const forgotten = await findForgottenProgress(this.http, tasks);
    this.breaches.push(...(await findWrongOrder(this.http, this.system.folder)));
    await this.expectConnections(connections);
    const { accepted, resends, unanswered, held } = this.submitter;
    return judge({
      ...{
        folder: this.system.folder,
        redis: this.system.client,
        tasks,
        forgotten,
        faults: injected,
        finishedAfterMs: tookMs,
      },
      readAttempts: async (taskId) =>
        (await this.http.read<{ attempts?: ClaimedAttempt[] }>(`/tasks/${taskId}`)).attempts ?? [],
      clients: { accepted, resends, unanswered, held },
      checks: observer.checks,
      breaches: [
        ...this.breaches,
        ...observer.breaches,
        ...findHotLoops(meter.samples, injected),
        ...this.submitter.breaches,
        ...this.injector.breaches,
        ...this.http.hung,
        ...this.system.unexpectedEnds,
      ],
    });
  }

  private async submitAll(startedAt: number): Promise<void> {
    for (const submission of this.plan.submissions) {
      await until(startedAt + submission.atMs);
      this.submitter.submit(submission);
    }
  }

  private async injectRow(row: number, startedAt: number): Promise<void> {
    for (const fault of this.plan.faults.filter((planned) => rowOf(planned) === row)) {
      await until(startedAt + fault.atMs);
      await this.injector.inject(fault);
    }
  }

  /** @returns how long after the last fault the last task finished; a breach where it takes too long */
  private async finish(faultsEndedAt: number): Promise<number> {
    const left = async (): Promise<number> => {
      const figures = QUEUES.map((queue) => this.http.read<Record<string, number>>(`/stats?queue=${queue}`));
      const names = ['pending', 'scheduled', 'processing', 'retrying'];
      return (await Promise.all(figures))
        .flatMap((of) => names.map((name) => of[name] ?? 0))
        .reduce((a, b) => a + b, 0);
    };
    const withinMs = FINISH_WITHIN_MS - (Date.now() - faultsEndedAt);
    try {
      await eventually('everything has finished', async () => (await left()) === 0, withinMs);
    } catch (error) {
      this.breaches.push(`${String(error)}; left are ${await left().catch(String)}`);
    }
    return Date.now() - faultsEndedAt;
  }

  private async untilWorkersWait(): Promise<void> {
    const waiting = async () => {
      const names = await this.system.redis.connectionNames();
      return names.filter((name) => name.endsWith(':wait')).length === WORKERS;
    };
    await eventually('the workers wait for tasks', waiting, START_WITHIN_MS);
  }

  private async connectionsByName(): Promise<string> {
    return (await this.system.redis.connectionNames()).sort().join(' ');
  }

  /** After all reconnects there are the connections that there were at first. */
  private async expectConnections(before: string): Promise<void> {
    try {
      await eventually('as before', async () => (await this.connectionsByName()) === before, SETTLE_WITHIN_MS);
    } catch {
      this.breaches.push(`the connections were ${before} and are ${await this.connectionsByName()}`);
    }
  }
}

async function until(instant: number): Promise<void> {
  const ms = instant - performance.now();
  if (ms > 1) await delay(ms);
}
