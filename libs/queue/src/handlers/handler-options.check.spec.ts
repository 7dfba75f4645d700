import { checkHandlerOptions } from './handler-options.check.js';

describe('the options of a handler', () => {
  it.each([1, 10_000, undefined])('take a concurrency of %p', (concurrency) => {
    expect(() => checkHandlerOptions('Mail', concurrency === undefined ? {} : { concurrency })).not.toThrow();
  });

  it.each([0, 1.5, -1, 10_001, NaN])('refuse a concurrency of %p', (concurrency) => {
    expect(() => checkHandlerOptions('Mail', { concurrency })).toThrow(
      'Mail: concurrency must be a whole number from 1 to 10000',
    );
  });

  it.each([0, 100, undefined])('take %p as retries', (maxRetries) => {
    expect(() => checkHandlerOptions('Mail', maxRetries === undefined ? {} : { maxRetries })).not.toThrow();
  });

  it.each([-1, 1.5, 101, NaN])('refuse %p as retries', (maxRetries) => {
    expect(() => checkHandlerOptions('Mail', { maxRetries })).toThrow(
      'Mail: maxRetries must be a whole number from 0 to 100',
    );
  });
});
