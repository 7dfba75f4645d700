import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Problem } from '../problem.mjs';
import { checkConfiguration } from './configuration.mjs';

test('all mistakes of all apps are one problem, each told once', async () => {
  const wrong = { PORT: '0', LEASE: 'soon', LOG_LEVEL: 'loud', WORKER_CONCURRENCY: '0', SMTP_URL: 'a', HOST: 'a b' };
  await assert.rejects(checkConfiguration(wrong), (problem) => {
    assert.ok(problem instanceof Problem);
    const [title, ...mistakes] = problem.message.split('\n');
    assert.equal(title, 'The configuration is not valid:');
    assert.deepEqual(mistakes.map((line) => line.trim().split(' ')[0]).toSorted(), Object.keys(wrong).toSorted());
    return true;
  });
});

test('nothing set is a configuration', async () => {
  await checkConfiguration({ PORT: '' });
});
