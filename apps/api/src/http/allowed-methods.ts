import type { Application } from 'express';

interface RouteLayer {
  route?: { methods: Record<string, boolean> };
  match(path: string): boolean;
}

/** The methods that some route takes at `path`, in upper case; empty when no route is there. */
export function allowedMethods(application: Application, path: string): string[] {
  const layers = application.router.stack as unknown as RouteLayer[];
  const methods = new Set<string>();
  for (const layer of layers) {
    if (layer.route === undefined || !layer.match(path)) continue;
    for (const method of Object.keys(layer.route.methods)) methods.add(method.toUpperCase());
  }
  if (methods.has('GET')) methods.add('HEAD');
  return [...methods].sort();
}
