import { SetMetadata } from '@nestjs/common';
import { QUEUE } from './parameters.js';

const CHECKED_ELSEWHERE = 'task-queue:query-is-checked-elsewhere';
const TAKES_QUEUE = 'task-queue:takes-queue';

/** The handler reads its query by `readQuery`, which tells also what is wrong with parameters that are known. */
export const ReadsQuery = (): MethodDecorator => SetMetadata(CHECKED_ELSEWHERE, true);

/** Whatever is in the query is left alone: probes and links come with parameters of their own. */
export const IgnoresQuery = (): MethodDecorator & ClassDecorator => SetMetadata(CHECKED_ELSEWHERE, true);

/** The handler takes `?queue=`. */
export const TakesQueue = (): MethodDecorator => SetMetadata(TAKES_QUEUE, true);

/** What a handler without a query of its own may be given; undefined where that is not for the guard to say. */
export function knownParameters(handler: object, controller: object): string[] | undefined {
  const isMarked = (mark: string, target: object): boolean => Reflect.getMetadata(mark, target) === true;
  if (isMarked(CHECKED_ELSEWHERE, handler) || isMarked(CHECKED_ELSEWHERE, controller)) return undefined;
  return isMarked(TAKES_QUEUE, handler) ? [QUEUE] : [];
}
