import { SubmissionLane } from './submission-lane.js';

const MANY = { tasks: 100, bytes: 100 };

describe('a lane of submissions', () => {
  let lane: SubmissionLane<{ id: number; bytes: number }>;
  const take = (most = MANY): number[] => lane.take(most).map(({ id }) => id);
  beforeEach(() => {
    lane = new SubmissionLane();
    for (let id = 1; id <= 5; id++) lane.add({ id, bytes: 10 });
  });

  it('gives what came first, as many as are asked for', () => {
    expect(take({ tasks: 2, bytes: 100 })).toEqual([1, 2]);
    expect(lane.size).toBe(3);
    lane.add({ id: 6, bytes: 10 });
    expect(take()).toEqual([3, 4, 5, 6]);
    expect(take()).toEqual([]);
  });

  it('gives as many bytes as are asked for', () => {
    expect(take({ tasks: 5, bytes: 29 })).toEqual([1, 2]);
  });

  it('gives one that is larger than that alone', () => {
    expect(take({ tasks: 5, bytes: 1 })).toEqual([1]);
  });

  it('gives nothing where nothing is asked for', () => {
    expect(take({ tasks: 0, bytes: 100 })).toEqual([]);
    expect(lane.size).toBe(5);
  });

  it('keeps its order over many rounds', () => {
    const seen: number[] = take();
    for (let id = 6; id <= 1_000; id++) {
      lane.add({ id, bytes: 1 });
      if (id % 3 === 0) seen.push(...take({ tasks: 2, bytes: 100 }));
    }
    while (lane.size > 0) seen.push(...take());
    expect(seen).toEqual(Array.from({ length: 1_000 }, (_, index) => index + 1));
  });
});
