import { jest } from '@jest/globals';
import { workerLogger } from './worker.logger.js';

describe('the logger', () => {
  let written: string;
  beforeEach(() => {
    written = '';
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
      written += String(text);
      return true;
    });
  });
  afterEach(() => jest.restoreAllMocks());

  const start = (level: string, format: string): void => {
    const logger = workerLogger(level, format);
    logger.log('AppModule dependencies initialized', 'InstanceLoader');
    logger.log('Mapped {/tasks, GET} route', 'RouterExplorer');
    logger.log('AppController {/}', 'RoutesResolver');
    logger.log('Starting', 'NestFactory');
    logger.log('Up');
  };

  it.each(['text', 'json'])('leaves out how the application is put together (%s)', (format) => {
    start('log', format);
    expect(written).toMatch(/^[^\n]*Starting[^\n]*\n[^\n]*Up[^\n]*\n$/);
  });

  it.each(['debug', 'verbose'])('tells it with level %s', (level) => {
    start(level, 'text');
    expect(written).toMatch(/initialized[^]*Mapped[^]*AppController[^]*Starting[^]*Up/);
  });
});
