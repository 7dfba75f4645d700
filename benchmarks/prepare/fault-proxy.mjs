import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { transformFile } from '@swc/core';

const sources = new URL('../../libs/queue/testing/fault-proxy/', import.meta.url);
/** Beside the build and not in it: what is in there is the build's alone. */
const built = new URL('../../dist/benchmarks/fault-proxy/', import.meta.url);
const library = new URL('../../dist/libs/queue/src/', import.meta.url);

/** The proxy of the product's own fault tests, which is no part of its build. */
export async function loadFaultProxy() {
  mkdirSync(built, { recursive: true });
  for (const file of readdirSync(sources).filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'))) {
    const { code } = await transformFile(fileURLToPath(new URL(file, sources)), {
      swcrc: false,
      jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
      module: { type: 'es6' },
    });
    writeFileSync(new URL(file.replace(/ts$/, 'js'), built), code.replaceAll('../../src/', library.href));
  }
  return (await import(new URL('fault-proxy.js', built).href)).FaultProxy;
}
