import { build } from '../../tools/build/build.mjs';
import { installDependencies } from '../../tools/prepare/dependencies.mjs';

/** The cases use the product from its build: makes one unless dist holds what the sources as they are give. */
export async function prepareProduct() {
  await installDependencies();
  await build();
}
