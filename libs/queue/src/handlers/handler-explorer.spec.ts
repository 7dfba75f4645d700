import { Inject, Injectable, Module, Scope, type ModuleMetadata } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { Test, type TestingModule } from '@nestjs/testing';
import { HandlerExplorer } from './handler-explorer.js';
import { HandlerRegistry } from './handler-registry.js';
import type { Handler } from './handler.js';
import { TaskHandler } from './task-handler.decorator.js';

@TaskHandler('mail')
@Injectable()
class MailHandler implements Handler {
  handle(): string {
    return 'mail';
  }
}

@TaskHandler('mail')
@Injectable()
class OtherMailHandler extends MailHandler {}

@TaskHandler('report')
@Injectable({ scope: Scope.REQUEST })
class ReportHandler implements Handler {
  handle(): this {
    return this;
  }
}

@TaskHandler('broken')
@Injectable()
class WithoutHandle {}

@TaskHandler('two words')
@Injectable()
class BadName extends MailHandler {}

const context = {} as never;
let module: TestingModule | undefined;

async function explore(metadata: ModuleMetadata): Promise<HandlerRegistry> {
  module = await Test.createTestingModule({
    ...metadata,
    imports: [DiscoveryModule, ...(metadata.imports ?? [])],
    providers: [HandlerExplorer, HandlerRegistry, ...(metadata.providers ?? [])],
  }).compile();
  const registry = module.get(HandlerRegistry);
  module.get(HandlerExplorer).explore(registry);
  return registry;
}

describe('finding the handlers of an application', () => {
  afterEach(() => module?.close());

  it('finds those of all modules, with what Nest injects into them', async () => {
    @TaskHandler('greeting')
    @Injectable()
    class GreetingHandler implements Handler {
      constructor(@Inject('greeting') private readonly greeting: string) {}
      handle(): string {
        return this.greeting;
      }
    }
    @Module({ providers: [GreetingHandler, { provide: 'greeting', useValue: 'hello' }] })
    class GreetingModule {}

    const registry = await explore({ imports: [GreetingModule], providers: [MailHandler] });
    expect(registry.typesIn('q').sort()).toEqual(['greeting', 'mail']);
    expect(registry.get('greeting', 'q')?.instance?.handle({}, context)).toBe('hello');
    expect(registry.get('greeting', 'q')?.name).toBe('GreetingHandler (in GreetingModule)');
  });

  it('takes one that is provided under another token', async () => {
    const registry = await explore({ providers: [{ provide: 'reports', useClass: ReportHandler }] });
    expect(await registry.get('report', 'q')?.resolve()).toBeInstanceOf(ReportHandler);
  });

  it('gives each run a fresh instance of one that is request-scoped', async () => {
    const registry = await explore({ providers: [ReportHandler] });
    const report = registry.get('report', 'q');
    expect(report?.instance).toBeUndefined();
    const [first, second] = [await report?.resolve(), await report?.resolve()];
    expect(first).toBeInstanceOf(ReportHandler);
    expect(second).toBeInstanceOf(ReportHandler);
    expect(first).not.toBe(second);
  });

  it('refuses two for one type with the names of both', async () => {
    await expect(explore({ providers: [MailHandler, OtherMailHandler] })).rejects.toMatchObject({
      code: 'DUPLICATE_HANDLER',
      message: expect.stringMatching(/"mail": MailHandler \(in \w+\) and OtherMailHandler \(in \w+\)/) as string,
    });
  });

  it('refuses one that has no handle method', async () => {
    await expect(explore({ providers: [WithoutHandle] })).rejects.toMatchObject({
      code: 'INVALID_CONFIGURATION',
      message: expect.stringContaining('WithoutHandle') as string,
    });
  });

  it('refuses a type that is no valid name', async () => {
    await expect(explore({ providers: [BadName] })).rejects.toThrow(/BadName .*the task type must be/);
  });

  it('refuses to do without any', async () => {
    await expect(explore({ providers: [] })).rejects.toMatchObject({
      code: 'INVALID_CONFIGURATION',
      message: expect.stringContaining('no handlers') as string,
    });
  });
});
