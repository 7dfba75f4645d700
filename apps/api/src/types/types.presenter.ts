import type { TaskTypeInfo } from '@app/queue';
import { figuresDto } from '../stats/stats.presenter.js';
import type { TypesDto } from './dto/type.dto.js';

/** The types under the API's names. */
export const typesDto = (types: readonly TaskTypeInfo[]): TypesDto => ({
  types: types.map(({ type, workers, lastSeenAt, setAside, warning, ...figures }) => ({
    task_type: type,
    workers,
    last_seen_at: lastSeenAt.toISOString(),
    set_aside: setAside,
    ...figuresDto(figures),
    ...(warning !== undefined && { warning }),
  })),
  warnings: types.flatMap(({ warning }) => warning ?? []),
});
