/**
 * The other end of `Child`: answers calls with the methods given, and ends when the parent lets go.
 * @param {Record<string, (...args: any[]) => unknown>} methods
 */
export function serve(methods) {
  process.on('message', async ({ id, method, args }) => {
    try {
      process.send({ id, value: await methods[method](...args) });
    } catch (error) {
      process.send({ id, error: error.stack ?? String(error) });
    }
  });
  process.on('disconnect', () => process.exit());
}
