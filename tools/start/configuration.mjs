import { pathToFileURL } from 'node:url';
import { inProject } from '../paths.mjs';
import { Problem } from '../problem.mjs';

const PORTS = { min: 1, max: 65_535 };

/**
 * Checks what the apps, which are built already, would check each for itself.
 * @throws Problem with all mistakes
 */
export async function checkConfiguration(environment) {
  const { integer, readEnvironment } = await built('libs', 'queue', 'src', 'index.js');
  const { apiSettings } = await built('apps', 'api', 'src', 'api.settings.js');
  const { workerEnvironment } = await built('apps', 'worker', 'src', 'worker-app.settings.js');
  // Everything is waited for and named by its port: the system can't choose one.
  const port = integer('PORT', apiSettings.port.defaultValue, PORTS);
  try {
    readEnvironment({ ...workerEnvironment, ...apiSettings, port }, environment);
  } catch (error) {
    throw error.code === 'INVALID_CONFIGURATION' ? new Problem(error.message) : error;
  }
}

const built = (...path) => import(pathToFileURL(inProject('dist', ...path)).href);
