export interface ChaosOptions {
  seed: number;
  /** For how long faults strike and tasks are submitted. */
  durationMs: number;
  /** How many tasks are submitted in that time. */
  tasks: number;
  /** Folder for the report. */
  out: string;
  /** Keep the logs and ledgers of a run without breaches, too. */
  keep: boolean;
  planOnly: boolean;
  help: boolean;
}
export const USAGE: string;
export function readArguments(given: readonly string[]): ChaosOptions;
