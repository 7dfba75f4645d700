import type { Step } from './step.js';

/** Sequences that found something once, as short as they could be made, by what they found. Each is played in every run. */
export const REGRESSIONS: Record<string, readonly Step[]> = {
  'a crash was not taken back when the task had been rescheduled since': [
    { do: 'submit', tasks: [{ id: 'a', type: 'a', priority: 0, payloadText: '{}' }], times: 1 },
    { do: 'turn', by: 0, demand: 1, endings: [], awayMs: 0, fate: 'answered' },
    { do: 'advance', ms: 20_000 },
    { do: 'turn', by: 0, demand: 0, endings: [], awayMs: 0, fate: 'answered' },
    { do: 'act', act: { kind: 'reschedule', delayMs: 60_000 }, id: 'a', times: 1 },
    {
      do: 'turn',
      by: 0,
      demand: 0,
      endings: [{ pick: 0, ending: { kind: 'completed', children: [] } }],
      awayMs: 0,
      fate: 'answered',
    },
  ],
  'a staged redrive took a task that it was given, though it died only later': [
    { do: 'start redrive', id: 'r1', canaries: 0, rate: 0, ids: ['a'] },
    {
      do: 'submit',
      tasks: [{ id: 'a', type: 'a', priority: 0, payloadText: '{}', deadlineMs: 1 }],
      times: 1,
    },
    { do: 'advance', ms: 1 },
    { do: 'turn', by: 0, demand: 1, endings: [], awayMs: 0, fate: 'answered' },
    { do: 'step redrives', owner: 'p' },
    { do: 'step redrives', owner: 'p' },
  ],
  'two children with one id in one turn were counted as two': [
    { do: 'submit', tasks: [{ id: 'a', type: 'a', priority: 0, payloadText: '{}' }], times: 1 },
    { do: 'turn', by: 0, demand: 1, endings: [], awayMs: 0, fate: 'answered' },
    {
      do: 'turn',
      by: 0,
      demand: 0,
      endings: [
        {
          pick: 0,
          ending: {
            kind: 'completed',
            children: [
              { id: 'b', type: 'a', priority: 0, payloadText: '{}' },
              { id: 'b', type: 'b', priority: 2, payloadText: '{}' },
            ],
          },
        },
      ],
      awayMs: 0,
      fate: 'answered',
    },
  ],
  'a dead letter with a retention of its own outlived a purge of all': [
    { do: 'submit', tasks: [{ id: 'a', type: 'c', priority: 0, payloadText: '{}', keepMs: 1_000 }], times: 1 },
    { do: 'turn', by: 0, demand: 1, endings: [], awayMs: 0, fate: 'answered' },
    { do: 'advance', ms: 1 },
    { do: 'trim', ageMs: 0, count: 1_000, bytes: 1e9 },
    { do: 'purge', olderThanMs: 0 },
  ],
};
