import { setTimeout as delay } from 'node:timers/promises';
import { eventually, type FaultProxy } from '@app/queue/testing';
import { WORKERS, type FaultKind, type PlannedFault } from '../plan/planned-faults.js';
import type { ChaosSystem } from './chaos-system.js';
import type { HttpClient } from './http-client.js';

const PATIENCE_MS = 60_000;
const FLUSH_EVERY_MS = 20;
const KILL_EVERY_MS = 100;

/** A fault that was injected, when it began and ended. */
export interface InjectedFault extends PlannedFault {
  beganAt: number;
  endedAt: number;
}

/** Injects faults. Each method resolves when its fault is over. */
export class FaultInjector {
  readonly injected: InjectedFault[] = [];
  readonly breaches: string[] = [];

  constructor(
    private readonly system: ChaosSystem,
    private readonly http: HttpClient,
  ) {}

  async inject(fault: PlannedFault): Promise<void> {
    const beganAt = Date.now();
    await this.faults[fault.kind](fault);
    this.injected.push({ ...fault, beganAt, endedAt: Date.now() });
  }

  private readonly faults: Record<FaultKind, (fault: PlannedFault) => Promise<void>> = {
    redis_killed: async ({ forMs }) => {
      await this.system.redis.kill();
      await delay(forMs);
      await this.system.redis.launch();
    },
    redis_frozen: async ({ forMs }) => {
      this.system.redis.signal('SIGSTOP');
      await delay(forMs);
      this.system.redis.signal('SIGCONT');
    },
    connections_cut: async (fault) => Promise.resolve(this.proxyOf(fault).cut()),
    connections_refused: async (fault) => {
      this.proxyOf(fault).refuse();
      await this.heal(fault);
    },
    stalled: async (fault) => {
      this.proxyOf(fault).stall(wayOf(fault));
      await delay(fault.forMs);
      this.proxyOf(fault).pass(wayOf(fault));
    },
    dropped: async (fault) => {
      void this.proxyOf(fault).drop(wayOf(fault));
      await this.heal(fault);
    },
    trickling: async (fault) => {
      this.proxyOf(fault).trickle(wayOf(fault), 64, 5);
      await delay(fault.forMs);
      this.proxyOf(fault).pass(wayOf(fault));
    },
    replies_lost: async (fault) => {
      this.proxyOf(fault).loseReplies(fault.script ?? 'turn', fault.times ?? 1);
      await this.heal(fault);
    },
    clients_killed: ({ forMs }) =>
      this.repeat(forMs, KILL_EVERY_MS, () =>
        this.system.client.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes'),
      ),
    scripts_flushed: ({ forMs }) => this.repeat(forMs, FLUSH_EVERY_MS, () => this.system.client.script('FLUSH')),
    memory_squeezed: async ({ forMs }) => {
      await this.patiently('squeezed', () => this.system.client.config('SET', 'maxmemory', '1mb'));
      await delay(forMs);
      await this.patiently('not squeezed', () => this.system.client.config('SET', 'maxmemory', '0'));
    },
    worker_killed: async ({ forMs, worker = 0 }) => {
      await this.system.end(this.workerOf(worker), 'SIGKILL');
      await delay(forMs);
      this.system.startNumber(worker);
    },
    worker_frozen: async ({ forMs, worker = 0 }) => {
      this.workerOf(worker).signal('SIGSTOP');
      await delay(forMs);
      this.workerOf(worker).signal('SIGCONT');
    },
    workers_rolled: async () => {
      for (let number = 0; number < WORKERS; number++) {
        const worker = this.workerOf(number);
        const code = await this.system.end(worker, 'SIGTERM');
        // One that has said nothing yet was still loading: it has no task, and nothing to end in order.
        if (code !== 0 && worker.output !== '') this.breaches.push(`worker ${number} ended with ${code} after SIGTERM`);
        this.system.startNumber(number);
      }
    },
    api_killed: async ({ forMs }) => {
      await this.system.end(this.system.api, 'SIGKILL');
      await delay(forMs);
      await this.patiently('the API is back', () => this.system.startApi().then(() => true));
    },
    queue_paused: async ({ forMs, queue = '' }) => {
      await this.control(queue, 'pause');
      const before = await this.epochOf(queue);
      await delay(forMs);
      const after = await this.epochOf(queue);
      if (after !== before)
        this.breaches.push(`${queue} was paused, yet tasks were claimed: epoch ${before} → ${after}`);
      await this.control(queue, 'resume');
    },
  };

  private proxyOf({ side = 'workers' }: PlannedFault): FaultProxy {
    return this.system.proxies[side];
  }

  private workerOf(number: number): ChaosSystem['current'][number] {
    const worker = this.system.current[number];
    if (worker === undefined) throw new Error(`There is no worker ${number}`);
    return worker;
  }

  private async heal(fault: PlannedFault): Promise<void> {
    await delay(fault.forMs);
    this.proxyOf(fault).heal();
  }

  private async repeat(forMs: number, everyMs: number, act: () => Promise<unknown>): Promise<void> {
    const until = performance.now() + forMs;
    do {
      await act();
      await delay(everyMs);
    } while (performance.now() < until);
  }

  private control(queue: string, act: 'pause' | 'resume'): Promise<unknown> {
    const ask = async () => (await this.http.ask('POST', `/queues/${queue}/${act}`))?.status === 200;
    return this.patiently(`${act} of ${queue}`, ask);
  }

  private epochOf(queue: string): Promise<string> {
    return this.patiently('the epoch', async () => (await this.system.client.hget(`${queue}:ledger`, 'epoch')) ?? '0');
  }

  private patiently<Answer>(what: string, ask: () => Promise<Answer>): Promise<Exclude<Answer, false | undefined>> {
    return eventually(what, ask, PATIENCE_MS);
  }
}

const wayOf = ({ way = 'requests' }: PlannedFault): 'requests' | 'replies' => way;
