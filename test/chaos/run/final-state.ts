import { QUEUES } from '../plan/planned-faults.js';
import type { FinalTask } from '../check/evidence.js';
import type { HttpClient } from './http-client.js';

interface Page {
  tasks: (FinalTask & { payload?: unknown })[];
  next_cursor: string | null;
}

/** Every task of every queue, as the lists of the API have them. */
export async function readFinalTasks(http: HttpClient): Promise<FinalTask[]> {
  const found: FinalTask[] = [];
  for (const queue of QUEUES) {
    let cursor: string | null = null;
    do {
      const more: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const page: Page = await http.read<Page>(`/tasks?queue=${queue}&limit=500${more}`);
      found.push(...page.tasks.map((task) => ({ ...task, payload: undefined })));
      cursor = page.next_cursor;
    } while (cursor !== null);
  }
  return found;
}

interface Figures {
  total_tasks: number;
  completed_tasks: number;
  cancelled: number;
  dead_letter: number;
}

/** What the figures of the API count, and what the lists have, must be the same. */
export async function findWrongFigures(http: HttpClient, tasks: readonly FinalTask[]): Promise<string[]> {
  const problems: string[] = [];
  for (const queue of QUEUES) {
    const figures = await http.read<Figures>(`/stats?queue=${queue}`);
    const of = (status?: string) =>
      tasks.filter((task) => task.queue === queue && (status === undefined || task.status === status)).length;
    const listed = {
      total_tasks: of(),
      completed_tasks: of('completed'),
      cancelled: of('cancelled'),
      dead_letter: of('dead_letter'),
    };
    for (const [name, count] of Object.entries(listed)) {
      const told = figures[name as keyof Figures];
      if (told !== count) problems.push(`${queue}: ${name} is ${told}, listed are ${count}`);
    }
    const letters = await countDeadLetters(http, queue);
    if (letters !== listed.dead_letter)
      problems.push(`${queue}: the dead letters are ${letters}, not ${listed.dead_letter}`);
  }
  return problems;
}

async function countDeadLetters(http: HttpClient, queue: string): Promise<number> {
  let count = 0;
  let cursor: string | null = null;
  do {
    const more: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page: Page = await http.read<Page>(`/dead-letter?queue=${queue}&limit=500${more}`);
    count += page.tasks.length;
    cursor = page.next_cursor;
  } while (cursor !== null);
  return count;
}

const PROGRESS_READ = 500;

/** Completed tasks whose page does not have what their handler told last. At most some hundred are looked at. */
export async function findForgottenProgress(http: HttpClient, tasks: readonly FinalTask[]): Promise<string[]> {
  const telling = tasks.filter(({ task_type, status }) => task_type === 'telling' && status === 'completed');
  const forgotten: string[] = [];
  for (const { task_id } of telling.slice(0, PROGRESS_READ)) {
    const { progress, logs } = await http.read<{ progress?: { percent: number }; logs?: { line: string }[] }>(
      `/tasks/${task_id}`,
    );
    if (progress?.percent !== 100 || logs?.at(-1)?.line !== 'at 100') forgotten.push(task_id);
  }
  return forgotten;
}
