import { Stage } from '../stage.mjs';

const WITHIN_MS = 30_000;
const MARK = 'the-reply-is-lost';

/** @type {import('../rows.mjs').Row} */
export const enqueueReplyLost = {
  number: 9,
  fault: 'The reply to a submission is lost on its way from Redis',
  injection: 'a proxy lets the request pass, then cuts the connection instead of the reply',
  measure: (side) =>
    Stage.with(
      side,
      async (stage) => {
        // So that Redis knows the script, and the reply that gets lost is the one to the write.
        await stage.producer.call('add', { n: 0, act: 'noop' });
        const lost = stage.proxy.loseReply(({ words }) => words.some((word) => word.includes(MARK)));
        const { refusal } = await stage.producer.call('tryToAdd', { n: 1, act: 'noop', text: MARK });
        await lost;
        const tasks = (await stage.producer.call('count')) - 1;
        await stage.startWorker();
        await stage.untilNoted('end', 1, tasks, WITHIN_MS);
        return { answer: refusal ?? 'accepted', tasks, runs: stage.noted('begin', 1).length };
      },
      { proxied: true },
    ),
  lines: [
    ['the caller is told', ({ answer }) => answer],
    ['tasks in the queue', ({ tasks }) => String(tasks)],
    ['runs', ({ runs }) => String(runs)],
  ],
};
