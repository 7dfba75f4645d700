import { fileURLToPath } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../harness/free-port.mjs';
import { startProgram } from '../harness/program.mjs';
import { apiMain } from '../ours/product.mjs';

const READY_WITHIN_MS = 30_000;
const bareNest = new URL('../peers/bare-nest/main.mjs', import.meta.url);

/**
 * Starts a server that takes `POST /tasks`: the product's API as it is shipped, or the bare one.
 * @param {'ours' | 'bare-nest'} side
 * @param {number} redisPort
 * @returns {Promise<{ url: string, stop(): Promise<void> }>} when it answers
 */
export async function startHttpServer(side, redisPort) {
  const port = await freePort();
  const own = { NODE_ENV: 'production', PORT: String(port), HOST: '127.0.0.1' };
  const env = { PATH: process.env.PATH, ...own, REDIS_HOST: '127.0.0.1', REDIS_PORT: String(redisPort) };
  const file = fileURLToPath(side === 'ours' ? apiMain : bareNest);
  const program = startProgram(process.execPath, [file], env);
  const url = `http://127.0.0.1:${port}`;
  const early = program.ended.then((how) => {
    throw new Error(`The server "${side}" did not start: ${how}`);
  });
  early.catch(() => {});
  try {
    await Promise.race([untilItAnswers(url), early]);
  } catch (error) {
    await program.stop();
    throw error;
  }
  return { url, stop: () => program.stop() };
}

async function untilItAnswers(url) {
  const deadline = performance.now() + READY_WITHIN_MS;
  for (;;) {
    try {
      return await (await fetch(`${url}/`)).arrayBuffer();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await delay(50);
    }
  }
}
