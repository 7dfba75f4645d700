import { Injectable, type Type } from '@nestjs/common';
import type { Handler, TaskContext } from '../src/handlers/handler.js';
import { TaskHandler, type TaskHandlerOptions } from '../src/handlers/task-handler.decorator.js';

/** A handler class that runs `handle`, for tests that need no class of their own. */
export function handlerClass(
  taskType: string,
  handle: (payload: unknown, context: TaskContext) => unknown,
  options: TaskHandlerOptions = {},
): Type<Handler> {
  @TaskHandler(taskType, options)
  @Injectable()
  class InlineHandler implements Handler {
    handle(payload: unknown, context: TaskContext): unknown {
      return handle(payload, context);
    }
  }
  return InlineHandler;
}
