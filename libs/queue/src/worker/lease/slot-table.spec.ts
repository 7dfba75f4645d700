import { SlotTable, type SlotEntry } from './slot-table.js';

const entry = (taskId: string, token = 'L|1|boot|'): SlotEntry => ({
  queue: 2,
  taskId,
  token,
  leaseEndsAt: 1_234.5,
  timeoutAt: 1e9,
});

describe('the table of running tasks', () => {
  it('gives another thread what was put in, by its slot', () => {
    const writer = SlotTable.ofSize(3);
    writer.occupy(0, entry('first'));
    writer.occupy(2, entry('third', 'L|99999999999999|AbCd_-12345|'));
    const reader = new SlotTable(writer.memory);
    expect(reader.size).toBe(3);
    expect(reader.read(0)).toEqual(entry('first'));
    expect(reader.read(1)).toBeUndefined();
    expect(reader.read(2)).toEqual(entry('third', 'L|99999999999999|AbCd_-12345|'));
  });

  it('has room for the longest id and token', () => {
    const table = SlotTable.ofSize(2);
    const longest = entry('x'.repeat(128), `L|${'9'.repeat(14)}|${'b'.repeat(11)}|`);
    table.occupy(0, longest);
    table.occupy(1, entry('next'));
    expect(table.read(0)).toEqual(longest);
    expect(table.read(1)).toEqual(entry('next'));
  });

  it('has nothing in a slot that was vacated', () => {
    const table = SlotTable.ofSize(1);
    table.occupy(0, entry('one'));
    table.vacate(0);
    expect(table.read(0)).toBeUndefined();
  });

  it('tells each occupation apart, also of the same task', () => {
    const table = SlotTable.ofSize(1);
    const versions = [1, 2, 3].map(() => {
      const version = table.occupy(0, entry('one'));
      expect(table.version(0)).toBe(version);
      table.vacate(0);
      return version;
    });
    expect(new Set([...versions, table.version(0)]).size).toBe(4);
    expect(versions.every((version) => version % 2 === 0)).toBe(true);
  });

  it('is not read while it is written', () => {
    const table = SlotTable.ofSize(1);
    table.occupy(0, entry('one'));
    Atomics.add(new Int32Array(table.memory), 0, 1);
    expect(table.read(0)).toBeUndefined();
  });
});
