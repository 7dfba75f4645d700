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
    expect(registry.get('mail')).toBe(mail);
    expect(registry.types).toEqual(['mail', 'report']);
  });

  it('knows no handler for names that every object has', () => {
    expect(new HandlerRegistry().get('constructor')).toBeUndefined();
  });

  it('refuses a second handler for a type with both names', () => {
    const registry = new HandlerRegistry();
    registry.add(handler('mail', 'First (in A)'));
    expect(() => registry.add(handler('mail', 'Second (in B)'))).toThrow(
      'Two handlers for the task type "mail": First (in A) and Second (in B)',
    );
  });
});
