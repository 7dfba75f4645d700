/** The parameter that says which queue a request is about. */
export const QUEUE = 'queue';

/** The parameters of a query string but for `queue`. */
export function parametersOf(url: string): URLSearchParams {
  const parameters = allOf(url);
  parameters.delete(QUEUE);
  return parameters;
}

/** The names of all parameters of a query string, each once. */
export const parameterNamesOf = (url: string): string[] => [...new Set(allOf(url).keys())];

/** The names of queues that a query string gives: one should be there at most. */
export const queuesNamedIn = (url: string): string[] => allOf(url).getAll(QUEUE);

function allOf(url: string): URLSearchParams {
  const at = url.indexOf('?');
  return new URLSearchParams(at < 0 ? '' : url.slice(at + 1));
}
