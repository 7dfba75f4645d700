import { readFileSync } from 'node:fs';
import { Cluster, Redis, type RedisOptions } from 'ioredis';
import type { QueueOptions } from '../config/queue.settings.js';
import { isReadOnly } from './redis-failure.js';

export type RedisClient = Redis | Cluster;

const LONGEST_RECONNECT_DELAY_MS = 1_000;

/** 50, 100, 200 … 1,000 ms, each with up to a fifth less or more, so that a fleet does not return in one wave. */
const reconnectDelay = (times: number): number =>
  Math.min(50 * 2 ** Math.min(times - 1, 10), LONGEST_RECONNECT_DELAY_MS) * (0.8 + 0.4 * Math.random());

const hostAndPort = (address: string): { host: string; port: number } => {
  const colon = address.lastIndexOf(':');
  return { host: address.slice(0, colon), port: Number(address.slice(colon + 1)) };
};

/**
 * Opens a connection (or a set of them, on Cluster) that reconnects for ever and never queues or resends a command by
 * itself: a call made while the connection is away fails at once, and the caller decides what may be sent again.
 */
export function openClient(options: QueueOptions, role: string): RedisClient {
  const usesTls = options.redisTls || (options.redisUrl?.startsWith('rediss://') ?? false);
  const tls = usesTls
    ? { tls: options.redisTlsCaFile === undefined ? {} : { ca: readFileSync(options.redisTlsCaFile) } }
    : undefined;
  const common: RedisOptions = {
    connectionName: `task-queue:${options.queueName}:${role}`,
    protocol: 2,
    connectTimeout: 2_000,
    // A silent server does not close its side either; a new connection should not wait for that.
    disconnectTimeout: 200,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    // Calls under way are rejected as soon as the connection is lost; with null they would never be answered.
    maxRetriesPerRequest: 0,
    retryStrategy: reconnectDelay,
    // While Redis loads its data, the client looks again when Redis says that it will be done, up to 10 s later.
    maxLoadingRetryTime: LONGEST_RECONNECT_DELAY_MS,
    reconnectOnError: isReadOnly,
    ...(options.redisUsername !== undefined && { username: options.redisUsername }),
    ...(options.redisPassword !== undefined && { password: options.redisPassword }),
    ...tls,
  };
  if (options.redisClusterNodes.length > 0) {
    return new Cluster(options.redisClusterNodes.map(hostAndPort), {
      enableOfflineQueue: false,
      clusterRetryStrategy: reconnectDelay,
      redisOptions: common,
      maxRedirections: 16,
    });
  }
  if (options.redisSentinels.length > 0) {
    return new Redis({
      ...common,
      db: options.redisDb,
      sentinels: options.redisSentinels.map(hostAndPort),
      name: options.redisSentinelName,
      sentinelPassword: options.redisSentinelPassword,
      sentinelRetryStrategy: reconnectDelay,
      failoverDetector: true,
      // Otherwise ioredis talks to the sentinels, and to the primary that they name, without encryption.
      ...(tls && { sentinelTLS: tls.tls, enableTLSForSentinelMode: true }),
    });
  }
  if (options.redisUrl === undefined) {
    return new Redis({ ...common, host: options.redisHost, port: options.redisPort, db: options.redisDb });
  }
  if (options.redisUrl.startsWith('unix://')) {
    return new Redis({ ...common, ...unixAddress(options.redisUrl, options.redisDb) });
  }
  return new Redis(options.redisUrl, {
    ...common,
    ...(new URL(options.redisUrl).pathname.length <= 1 && { db: options.redisDb }),
  });
}

/** unix://user:password@/path/to/socket?db=2 */
function unixAddress(address: string, defaultDb: number): RedisOptions {
  const url = new URL(address);
  return {
    path: url.pathname,
    db: Number(url.searchParams.get('db') ?? defaultDb),
    ...(url.username !== '' && { username: decodeURIComponent(url.username) }),
    ...(url.password !== '' && { password: decodeURIComponent(url.password) }),
  };
}
