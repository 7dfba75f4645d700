import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { loadScript } from './script-source.js';

const FOLDER = new URL('./', import.meta.url);
const ENTRY_POINTS = readdirSync(FOLDER).filter((file) => file.endsWith('.lua'));

describe('the Lua scripts', () => {
  it.each(ENTRY_POINTS)('%s is composed of its includes and names its keys', (file) => {
    const script = loadScript(file);
    expect(script.source).toMatch(/^#!lua/);
    expect(script.source).not.toContain('-- include:');
    expect(script.keys.length).toBeGreaterThan(0);
    expect(script.sha).toBe(createHash('sha1').update(script.source).digest('hex'));
  });

  it.each(ENTRY_POINTS)('%s computes no key and looks through none', (file) => {
    const { source } = loadScript(file);
    expect(source).not.toMatch(/call\('(KEYS|SCAN|HGETALL|HKEYS|HVALS|SMEMBERS)'/);
  });

  it('that free or keep work may run out of memory, and those that only read promise not to write', () => {
    const flags = Object.fromEntries(
      ENTRY_POINTS.map((file) => [file, /^#!lua(?: flags=(\S+))?/.exec(loadScript(file).source)?.[1]]),
    );
    expect(flags).toMatchObject({
      'enqueue.lua': undefined,
      'turn.lua': 'allow-oom',
      'extend.lua': 'allow-oom',
      'trim.lua': 'allow-oom',
      'quiet-worker.lua': 'allow-oom',
      'seal.lua': 'allow-oom',
      'tally.lua': 'allow-oom',
      'read-worker.lua': 'no-writes',
      'read-workers.lua': 'no-writes',
      'read-types.lua': 'no-writes',
      'read-task.lua': 'no-writes',
      'read-stats.lua': 'no-writes',
      'list-tasks.lua': 'no-writes',
      'read-events.lua': 'no-writes',
    });
  });

  it('each have a twin in TypeScript', () => {
    for (const file of ENTRY_POINTS) {
      const twin = readFileSync(new URL(file.replace('.lua', '.script.ts'), FOLDER), 'utf8');
      expect(twin).toContain(`loadScript('${file}')`);
    }
  });

  it('that are missing stop the process at start-up', () => {
    expect(() => loadScript('missing.lua')).toThrow('missing.lua');
    expect(() => loadScript('lib/clock.lua')).toThrow('lib/clock.lua has no line "local … = unpack(KEYS)"');
  });
});
