import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The directory of the checkout. */
export const root = fileURLToPath(new URL('..', import.meta.url));

/** A path inside the checkout. */
export const inProject = (...parts) => resolve(root, ...parts);

/** Everything that running the project leaves behind, apart from dist and node_modules. */
export const dataDirectory = inProject('.data');
