import { NAME_PATTERN } from './limits.js';
import type { Setting } from './setting.js';

/** A queue that a worker serves, and how much of the service is its part where all have work. */
export interface QueueShare {
  name: string;
  weight: number;
}

export const MAX_QUEUES = 32;
export const WEIGHT = { min: 1, max: 1_000, default: 1 } as const;

const EXPECTED =
  `names of queues, each once, separated by commas, with a weight where the parts are not equal ` +
  `(critical:6,normal:3,low); at most ${MAX_QUEUES}, weights from ${WEIGHT.min} to ${WEIGHT.max}`;

/** A list like `critical:6,normal:3,low`. Empty means: not used. */
export function queueList(variable: string): Setting<readonly QueueShare[]> {
  const accepts = (value: unknown): boolean =>
    Array.isArray(value) &&
    value.length <= MAX_QUEUES &&
    value.every(isShare) &&
    new Set(value.map((share: QueueShare) => share.name)).size === value.length;
  return {
    variable,
    defaultValue: [],
    expected: EXPECTED,
    parse: (text) => {
      const shares = text.split(',').map((item) => {
        const [name = '', weight, ...rest] = item.trim().split(':');
        return { name, weight: rest.length > 0 ? NaN : Number(weight ?? WEIGHT.default) };
      });
      return accepts(shares) ? shares : undefined;
    },
    accepts,
  };
}

function isShare(value: unknown): boolean {
  const { name, weight } = (value ?? {}) as Partial<QueueShare>;
  const isName = typeof name === 'string' && NAME_PATTERN.test(name);
  return isName && Number.isInteger(weight) && weight! >= WEIGHT.min && weight! <= WEIGHT.max;
}

interface QueueNames {
  queueName: string;
  queues: readonly QueueShare[];
}

/** What a worker serves: `QUEUES`, or else the one queue. */
export const servedQueues = ({ queueName, queues }: QueueNames): readonly QueueShare[] =>
  queues.length > 0 ? queues : [{ name: queueName, weight: WEIGHT.default }];

/** The queues that are configured, the default one first. */
export const knownQueues = ({ queueName, queues }: QueueNames): readonly string[] => [
  ...new Set([queueName, ...queues.map(({ name }) => name)]),
];
