import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LedgerFile } from '../fixtures/ledger.mjs';
import { ledgerPath, readLedger } from './ledger.js';

describe('the ledger', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ledger-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('is what all processes wrote, in the order of time, without a line that was cut short', () => {
    const client = new LedgerFile(ledgerPath(folder, 'client'));
    client.note({ event: 'accept', taskId: 't', at: 1 });
    client.close();
    const worker = new LedgerFile(ledgerPath(folder, 'worker'));
    const run = { taskId: 't', type: 'a', epoch: 1, worker: 'w' };
    worker.note({ event: 'end', ...run, at: 3 });
    worker.note({ event: 'begin', ...run, at: 2 });
    worker.note({ event: 'begin', ...run });
    worker.close();
    appendFileSync(ledgerPath(folder, 'worker'), '{"event":"en');
    const { accepts, runs } = readLedger(folder);
    expect(accepts).toEqual([{ event: 'accept', taskId: 't', at: 1 }]);
    expect(runs.map(({ event, at }) => [event, at])).toEqual([
      ['begin', 2],
      ['end', 3],
      ['begin', expect.any(Number)],
    ]);
  });
});
