import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSupported, readInfo, readVersionLine } from './supported.mjs';

test('tells Redis from Valkey, by program and by server', () => {
  assert.deepEqual(readVersionLine('Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64'), {
    product: 'Redis',
    version: '7.0.15',
  });
  assert.deepEqual(readVersionLine('Valkey server v=8.1.1 sha=00000000:0'), { product: 'Valkey', version: '8.1.1' });
  assert.equal(readVersionLine('command not found'), undefined);
  const valkey = '# Server\r\nredis_version:7.2.4\r\nserver_name:valkey\r\nvalkey_version:8.1.1\r\n';
  assert.deepEqual(readInfo(valkey), { product: 'Valkey', version: '8.1.1' });
  assert.deepEqual(readInfo('redis_version:7.4.0\r\n'), { product: 'Redis', version: '7.4.0' });
});

test('draws the line at Redis 7.0 and Valkey 7.2', () => {
  const supported = (product, version) => isSupported({ product, version });
  assert.deepEqual(
    ['6.2.14', '7.0.0', '7.0.15', '10.0.0'].map((version) => supported('Redis', version)),
    [false, true, true, true],
  );
  assert.deepEqual(
    ['7.1.9', '7.2.0', '8.0.1'].map((version) => supported('Valkey', version)),
    [false, true, true],
  );
});
