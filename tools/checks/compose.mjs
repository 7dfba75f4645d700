import { installPackage } from '../apt.mjs';
import { onPath } from '../on-path.mjs';
import { Problem } from '../problem.mjs';
import { run } from '../run.mjs';

const NOT_CHECKED = 'not checked: docker-compose is not installed';

/**
 * Has docker-compose (or docker with its compose plugin) read docker-compose.yml, which needs no container engine.
 * Resolves with what did it, or with why nothing did: a machine of a developer need not have one. CI gets it by
 * `install`.
 * @throws Problem with what is wrong with the file.
 */
export async function checkCompose({ environment = process.env, install = installCompose, say = console.log } = {}) {
  let command = await findCompose(environment);
  if (command === undefined && environment.CI === 'true' && (await install(say))) {
    command = await findCompose(environment);
  }
  if (command === undefined) return NOT_CHECKED;
  const { code, output } = await runCompose(command, ['config', '-q'], environment);
  if (code !== 0) throw new Problem(`docker-compose.yml is not right:\n${output.trim()}`);
  return command.join(' ');
}

/** The words of the first command that works, or undefined. */
async function findCompose(environment) {
  for (const command of [['docker-compose'], ['docker', 'compose']]) {
    if (onPath(command[0], environment).length === 0) continue;
    const { code } = await runCompose(command, ['version'], environment);
    if (code === 0) return command;
  }
  return undefined;
}

function runCompose([program, ...words], args, env) {
  return run(program, [...words, ...args], { capture: true, env });
}

const installCompose = (say) => installPackage({ name: 'docker-compose', what: 'docker-compose', say });
