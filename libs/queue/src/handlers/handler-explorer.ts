import { Injectable, type Type } from '@nestjs/common';
import { ContextIdFactory, DiscoveryService, ModuleRef } from '@nestjs/core';
import { NAME_EXPECTED, NAME_PATTERN } from '../config/limits.js';
import { QueueError } from '../domain/errors.js';
import type { Handler } from './handler.js';
import type { HandlerRegistry } from './handler-registry.js';
import { checkHandlerOptions } from './handler-options.check.js';
import { TASK_HANDLER, type TaskHandlerMetadata } from './task-handler.decorator.js';

type Wrapper = ReturnType<DiscoveryService['getProviders']>[number];

/** Finds the providers that carry `@TaskHandler`, in whichever module of the application they are. */
@Injectable()
export class HandlerExplorer {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly moduleRef: ModuleRef,
  ) {}

  /**
   * Fills the registry.
   * @throws QueueError DUPLICATE_HANDLER, or INVALID_CONFIGURATION when a class can't be a handler or there is none
   */
  explore(registry: HandlerRegistry): void {
    for (const wrapper of this.discovery.getProviders()) {
      const metatype = wrapper.metatype as Type<Handler> | null;
      if (typeof metatype !== 'function') continue;
      const metadata = Reflect.getMetadata(TASK_HANDLER, metatype) as TaskHandlerMetadata | undefined;
      if (metadata !== undefined) this.register(registry, wrapper, metatype, metadata);
    }
    if (registry.isEmpty) {
      throw new QueueError(
        'INVALID_CONFIGURATION',
        'This worker has no handlers: decorate a provider with @TaskHandler and import its module',
      );
    }
  }

  private register(
    registry: HandlerRegistry,
    wrapper: Wrapper,
    metatype: Type<Handler>,
    metadata: TaskHandlerMetadata,
  ): void {
    const name = `${metatype.name} (in ${wrapper.host?.name ?? 'an unknown module'})`;
    const prototype = metatype.prototype as Partial<Handler> | undefined;
    if (typeof prototype?.handle !== 'function') {
      throw new QueueError(
        'INVALID_CONFIGURATION',
        `${name} is a @TaskHandler but has no method handle(payload, context)`,
      );
    }
    if (!NAME_PATTERN.test(metadata.taskType)) {
      throw new QueueError('INVALID_CONFIGURATION', `${name}: the task type ${NAME_EXPECTED}`);
    }
    checkHandlerOptions(name, metadata);
    registry.add({
      ...metadata,
      name,
      instance: wrapper.isDependencyTreeStatic() && !wrapper.isTransient ? (wrapper.instance as Handler) : undefined,
      resolve: () =>
        this.moduleRef.resolve<Handler>(wrapper.token as Type<Handler>, ContextIdFactory.create(), { strict: false }),
    });
  }
}
