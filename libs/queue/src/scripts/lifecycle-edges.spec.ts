import { readdirSync, readFileSync } from 'node:fs';
import { EDGES, TASK_STATUSES } from '../domain/lifecycle.js';

const SCRIPTS = new URL('./', import.meta.url);
const DIAGRAM = new URL('../../../../docs/state-machine.md', import.meta.url);
const DECLARATION = /^-- edge: (\w+) (\w+) -> (\w+)$/gm;
const ARROW = /^\s*(\[\*\]|\w+) --> (\[\*\]|\w+): (.+)$/gm;

const arrow = (from: string, event: string, to: string): string => `${event}: ${from} -> ${to}`;
const table = EDGES.map(({ event, from, to }) => arrow(from, event, to)).sort();

const luaFiles = readdirSync(SCRIPTS, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.lua'));

function declaredEdges(): string[] {
  const all = luaFiles.map((file) => readFileSync(new URL(file, SCRIPTS), 'utf8')).join('\n');
  return [...all.matchAll(DECLARATION)].map(([, event = '', from = '', to = '']) => arrow(from, event, to)).sort();
}

/** The arrows of the mermaid diagram; its ends stand for `new` and `gone`. An arrow may name several events. */
function drawnEdges(): string[] {
  const diagram = /```mermaid\n(stateDiagram-v2[^]*?)```/.exec(readFileSync(DIAGRAM, 'utf8'))?.[1] ?? '';
  const edges = [...diagram.matchAll(ARROW)].flatMap(([, from = '', to = '', events = '']) =>
    events
      .split(/\s*(?:,|<br\/?>)\s*/)
      .map((event) => arrow(from.replace('[*]', 'new'), event, to.replace('[*]', 'gone'))),
  );
  return edges.sort();
}

describe('the life cycle of a task', () => {
  it('is performed by the scripts exactly as the table has it', () => {
    expect(luaFiles.length).toBeGreaterThan(5);
    expect([...new Set(declaredEdges())]).toEqual(table);
  });

  it('is drawn in docs/state-machine.md exactly as the table has it', () => {
    expect(drawnEdges()).toEqual(table);
  });

  it('has each edge once, between known statuses', () => {
    expect(new Set(table).size).toBe(table.length);
    for (const { from, to } of EDGES) {
      expect([...TASK_STATUSES, 'new']).toContain(from);
      expect([...TASK_STATUSES, 'gone']).toContain(to);
    }
  });
});
