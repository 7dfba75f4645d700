import { parseServerInfo } from './server-info.js';

describe('the answer to INFO', () => {
  it('counts the replicas that follow', () => {
    const lines = [
      'role:master',
      'connected_slaves:3',
      'slave0:ip=10.0.0.1,port=6379,state=online,offset=14,lag=0',
      'slave1:ip=10.0.0.2,port=6379,state=wait_bgsave,offset=0,lag=0',
      'slave2:ip=10.0.0.3,port=6379,state=online,offset=14,lag=1',
      'slave_repl_offset:14',
    ];
    expect(parseServerInfo(lines.join('\r\n')).replicas).toBe(2);
    expect(parseServerInfo('role:master\r\n').replicas).toBe(0);
  });
});
