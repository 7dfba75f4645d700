import { cpus, totalmem, type } from 'node:os';
import { installedVersion } from '../prepare/packages.mjs';

const PEERS = ['bullmq', 'bee-queue', 'groupmq', 'autocannon', 'ioredis'];

/** What was measured with what, on what: everything that a reader needs to place the figures. */
export const describeMachine = (redisVersion) => ({
  cpu: cpus()[0]?.model.trim() ?? 'unknown',
  cores: cpus().length,
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  system: type(),
  versions: {
    node: process.versions.node,
    redis: redisVersion,
    ...Object.fromEntries(PEERS.map((name) => [name, installedVersion(name)])),
  },
});
