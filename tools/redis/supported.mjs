import { isAtLeast } from '../version.mjs';

/** The servers that the scripts of the queue run on, with the oldest version of each. */
export const OLDEST = { Redis: '7.0', Valkey: '7.2' };

/** Whether the queue runs on this server. */
export const isSupported = ({ product, version }) => isAtLeast(version, OLDEST[product]);

export const describe = ({ product, version }) => `${product} ${version}`;

/** Reads what `redis-server --version` prints; undefined when it is no such server. */
export function readVersionLine(text) {
  const match = /^(Redis|Valkey) server v=(\d+\.\d+\.\d+)/m.exec(text);
  return match === null ? undefined : { product: match[1], version: match[2] };
}

/** Reads the reply to INFO server. Valkey also names a redis_version, for the sake of clients. */
export function readInfo(text) {
  const valkey = /^valkey_version:(\S+)/m.exec(text);
  const redis = /^redis_version:(\S+)/m.exec(text);
  if (valkey !== null) return { product: 'Valkey', version: valkey[1] };
  return redis === null ? undefined : { product: 'Redis', version: redis[1] };
}
