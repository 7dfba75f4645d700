/** Something that whoever started the command can mend: shown as it is, without a stack. */
export class Problem extends Error {}

/**
 * Runs the main function of a script. What it resolves with is the exit code (nothing: 0); a Problem is printed and
 * becomes exit code 1.
 */
export async function runScript(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    console.error(error instanceof Problem ? `\n${error.message}\n` : error);
    process.exitCode = 1;
  }
}
