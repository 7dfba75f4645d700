import { describePlan, planChaos } from './plan.js';
import { TASK_KIND_NAMES } from './task-kinds.js';

const RUN = { seed: 42, durationMs: 600_000, tasks: 20_000 };

describe('the plan of a chaos run', () => {
  const plan = planChaos(RUN);

  it('depends on the seed, the time and the number of tasks alone', () => {
    expect(planChaos({ ...RUN })).toEqual(plan);
    expect(planChaos({ ...RUN, seed: 43 }).faults).not.toEqual(plan.faults);
    expect(planChaos({ ...RUN, seed: 43 }).submissions).not.toEqual(plan.submissions);
    expect(planChaos({ ...RUN, tasks: 1_000 }).faults).toEqual(plan.faults);
  });

  it('has every fault and every kind of task, the number of tasks that was asked for, each id once', () => {
    const faults = new Set(plan.faults.map(({ kind }) => kind));
    expect([...faults].sort()).toEqual([
      ...['api_killed', 'clients_killed', 'connections_cut', 'connections_refused', 'dropped', 'memory_squeezed'],
      ...['queue_paused', 'redis_frozen', 'redis_killed', 'replies_lost', 'scripts_flushed', 'stalled', 'trickling'],
      ...['worker_frozen', 'worker_killed', 'workers_rolled'],
    ]);
    const tasks = plan.submissions.flatMap(({ tasks }) => tasks);
    expect(tasks).toHaveLength(RUN.tasks);
    expect(new Set(tasks.map(({ kind }) => kind))).toEqual(new Set(TASK_KIND_NAMES));
    const ids = tasks.flatMap(({ taskId }) => taskId ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    expect(plan.submissions.some((submission) => submission.tasks.length > 1)).toBe(true);
  });

  it('is in the order of its times, all within the run', () => {
    for (const times of [plan.faults, plan.submissions].map((some) => some.map(({ atMs }) => atMs))) {
      expect(times).toEqual([...times].sort((a, b) => a - b));
      expect(Math.max(...times)).toBeLessThan(RUN.durationMs);
    }
  });

  it('is printed with a line for each fault', () => {
    expect(describePlan(plan).split('\n')).toHaveLength(2 + plan.faults.length + TASK_KIND_NAMES.length);
  });
});
