import { RELEASE } from '@app/queue';
import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { DOCS_PATH, OPENAPI_PATH } from './docs.paths.js';

/** Serves the OpenAPI document and the page that shows it. The document is built at the first request for it. */
export function serveDocs(app: INestApplication): void {
  const config = new DocumentBuilder()
    .setTitle('Task queue')
    .setDescription(
      'Submit tasks, read them, see how the queue does. Every error is an `application/problem+json` (RFC 9457).',
    )
    .setVersion(RELEASE.version)
    .build();
  SwaggerModule.setup(DOCS_PATH, app, () => SwaggerModule.createDocument(app, config), {
    jsonDocumentUrl: OPENAPI_PATH,
    raw: ['json'],
    customSiteTitle: 'Task queue API',
  });
}
