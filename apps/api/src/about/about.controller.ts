import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DOCS_PATH, OPENAPI_PATH } from '../docs/docs.paths.js';
import { AboutDto } from './dto/about.dto.js';
import { RELEASE } from './release.js';

const ABOUT: AboutDto = {
  name: RELEASE.name,
  version: RELEASE.version,
  docs: DOCS_PATH,
  openapi: OPENAPI_PATH,
  endpoints: {
    'POST /tasks': 'submit a task',
    'POST /tasks/bulk': 'submit many tasks',
    'GET /tasks/{task_id}': 'read a task',
    'GET /dead-letter': 'list dead letters',
    'GET /dead-letter/groups': 'dead letters by kind of error',
    'POST /dead-letter/{task_id}/redrive': 'run a dead letter again',
    'POST /dead-letter/redrive': 'run many again, at once or in stages',
    'GET /dead-letter/redrives': 'staged redrives',
    'GET /dead-letter/redrives/{redrive_id}': 'how a staged redrive does',
    'DELETE /dead-letter/redrives/{redrive_id}': 'cancel a staged redrive',
    'POST /dead-letter/purge': 'throw dead letters away',
    'GET /stats': 'figures of the queue',
    'GET /health': 'is Redis there?',
    'GET /health/live': 'does the process answer?',
    'GET /health/ready': 'is Redis fit to keep tasks?',
  },
};

/** The front page, for people and programs that only know the address. */
@ApiTags('about')
@Controller()
export class AboutController {
  @Get()
  @ApiOperation({ summary: 'What this is, and where everything is' })
  @ApiOkResponse({ type: AboutDto, example: ABOUT })
  about(): AboutDto {
    return ABOUT;
  }
}
