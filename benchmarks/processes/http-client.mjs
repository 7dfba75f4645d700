/** The load generator of the HTTP cases. */
import autocannon from 'autocannon';
import { nanoseconds, secondsSince } from '../harness/clock.mjs';
import { serve } from '../harness/serve.mjs';

serve({
  /**
   * Sends `amount` requests with the same body.
   * @returns {Promise<number>} seconds until the last answer; rejects unless every answer is a 2xx
   */
  async load({ url, body, connections, amount }) {
    const run = autocannon({
      url,
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      connections,
      amount,
      timeout: 30,
    });
    const start = nanoseconds();
    let seconds = 0;
    run.on('response', () => (seconds = secondsSince(start)));
    const result = await run;
    if (result['2xx'] !== amount || result.errors > 0) {
      const answers = JSON.stringify(result.statusCodeStats);
      throw new Error(`${amount} requests sent, answers ${answers}, ${result.errors} connection errors`);
    }
    return seconds;
  },
});
