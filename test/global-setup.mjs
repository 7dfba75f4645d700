import { build } from '../tools/build/build.mjs';
import startRedis from './redis.global-setup.mjs';

/** Before any test: the build is that of the sources as they are (tests start built processes and threads), and Redis runs. */
export default async function prepareTests() {
  await build();
  await startRedis();
}
