import { Cluster, Command, type Redis } from 'ioredis';
import type { RedisClient } from './client.factory.js';

/** The connection to the server that has a key; undefined while a cluster's is not known. */
export function nodeOf(client: RedisClient, key: string): Redis | undefined {
  if (!(client instanceof Cluster)) return client;
  const [primary] = client.slots[new Command('get', [key]).getSlot()] ?? [];
  return client.nodes('master').find(({ options: { host, port } }) => `${host}:${port}` === primary);
}
