import { HandlerRegistry, type RegisteredHandler } from './handler-registry.js';

const handler = (taskType: string, name: string): RegisteredHandler => ({
  taskType,
  name,
  payload: undefined,
  instance: undefined,
  resolve: () => Promise.reject(new Error('unused')),
});

describe('the registry of handlers', () => {
  it('gives the handler of a type, and tells all types', () => {
    const registry = new HandlerRegistry();
    const mail = handler('mail', 'Mail');
    registry.add(mail);
    registry.add(handler('report', 'Report'));
    expect(registry.get('mail', 'q')).toBe(mail);
    expect(registry.typesIn('q')).toEqual(['mail', 'report']);
  });

  it('knows no handler for names that every object has', () => {
    expect(new HandlerRegistry().get('constructor', 'q')).toBeUndefined();
  });

  it('refuses a second handler for a type with both names', () => {
    const registry = new HandlerRegistry();
    registry.add(handler('mail', 'First (in A)'));
    expect(() => registry.add(handler('mail', 'Second (in B)'))).toThrow(
      'Two handlers for the task type "mail": First (in A) and Second (in B)',
    );
  });

  it('prefers the handler of a queue to one for all queues', () => {
    const registry = new HandlerRegistry();
    const mail = handler('mail', 'Mail');
    const urgent = { ...handler('mail', 'UrgentMail'), queue: 'critical', concurrency: 2 };
    registry.add(mail);
    registry.add(urgent);
    registry.add({ ...handler('report', 'Report'), queue: 'low' });
    expect(registry.get('mail', 'critical')).toBe(urgent);
    expect(registry.get('mail', 'low')).toBe(mail);
    expect(registry.get('report', 'critical')).toBeUndefined();
    expect(registry.typesIn('critical')).toEqual(['mail']);
    expect(registry.typesIn('low')).toEqual(['mail', 'report']);
    expect(registry.limitsIn('critical')).toEqual(new Map([['mail', { handler: urgent, most: 2 }]]));
    expect(registry.limitsIn('low')).toEqual(new Map());
    expect(registry.foreignTo(['critical'])).toEqual(['Report is for the queue low, which this worker does not serve']);
  });

  it('refuses a second one for a type in the same queue', () => {
    const registry = new HandlerRegistry();
    registry.add({ ...handler('mail', 'First'), queue: 'low' });
    expect(() => registry.add({ ...handler('mail', 'Second'), queue: 'low' })).toThrow(
      'Two handlers for the task type "mail" in the queue "low": First and Second',
    );
  });
});
