/** What the answer to INFO says, as far as the queue cares. */
export interface ServerInfo {
  product: 'redis' | 'valkey';
  version: string;
  role: string;
  evictionPolicy: string;
  appendOnly: boolean;
  loading: boolean;
  lastWriteFailed: boolean;
  /** Replicas that follow it now. */
  replicas: number;
}

export function parseServerInfo(text: string): ServerInfo {
  const fields = new Map<string, string>();
  for (const line of text.split('\r\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) fields.set(line.slice(0, colon), line.slice(colon + 1));
  }
  const valkey = fields.get('valkey_version');
  return {
    product: valkey === undefined ? 'redis' : 'valkey',
    version: valkey ?? fields.get('redis_version') ?? '0',
    role: fields.get('role') ?? 'unknown',
    evictionPolicy: fields.get('maxmemory_policy') ?? 'unknown',
    appendOnly: fields.get('aof_enabled') === '1',
    loading: fields.get('loading') === '1',
    lastWriteFailed: fields.get('aof_last_write_status') === 'err',
    replicas: [...fields].filter(([name, value]) => /^slave\d+$/.test(name) && value.includes('state=online')).length,
  };
}
