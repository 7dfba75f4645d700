/** Lets Node.js run the TypeScript of the tests without a build: the same compiler and the same names as in jest.config.mjs. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { transformSync } from '@swc/core';
import jestConfig from '../../jest.config.mjs';

const [, options] = jestConfig.transform['^.+\\.ts$'];
const PACKAGES = {
  '@app/queue': new URL('../../libs/queue/src/index.ts', import.meta.url).href,
  '@app/queue/testing': new URL('../../libs/queue/testing/index.ts', import.meta.url).href,
};

export function resolve(specifier, context, nextResolve) {
  const known = PACKAGES[specifier];
  if (known !== undefined) return { url: known, shortCircuit: true };
  if (/^\.{1,2}\/.*\.js$/.test(specifier) && context.parentURL?.endsWith('.ts')) {
    const url = new URL(specifier.replace(/\.js$/, '.ts'), context.parentURL).href;
    if (existsSync(fileURLToPath(url))) return { url, shortCircuit: true };
  }
  return nextResolve(specifier, context);
}

export function load(url, context, nextLoad) {
  if (!url.startsWith('file:') || !url.endsWith('.ts')) return nextLoad(url, context);
  const filename = fileURLToPath(url);
  const { code } = transformSync(readFileSync(filename, 'utf8'), { ...options, filename, swcrc: false });
  return { format: 'module', source: code, shortCircuit: true };
}
